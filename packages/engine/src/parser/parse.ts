/**
 * SQL text to AST: PostgreSQL 15's grammar, with its errors and their positions. Parsing is synchronous
 * and knows no catalog. What PostgreSQL takes and Twill does not is refused with `0A000`.
 */
import type { Expression } from '../ast/expression.ts'
import type { ParsedStatement } from '../ast/statement.ts'
import type { TypeName } from '../ast/type-name.ts'
import { syntaxErrorAt } from '../errors/syntax-errors.ts'
import { expression } from './expression.ts'
import { tokenize } from './lexer.ts'
import { Parser } from './parser.ts'
import { statement } from './statement.ts'
import { TokenBuffer } from './token-buffer.ts'
import { T } from './token.ts'
import { functionType } from './type-name.ts'

export type ParseOptions = {
  /** `standard_conforming_strings`: off makes `'…'` take backslash escapes. Default on. */
  readonly standardConformingStrings?: boolean
}

const buffer = new TokenBuffer()

function start(sql: string, options: ParseOptions | undefined): Parser {
  tokenize(sql, buffer, options?.standardConformingStrings !== false)
  return new Parser(sql, buffer)
}

/** All statements of a text. Throws `SqlError` (42601 and what the lexer has, 0A000, 54001). */
export function parse(sql: string, options?: ParseOptions): readonly ParsedStatement[] {
  const p = start(sql, options)
  const statements: ParsedStatement[] = []
  for (;;) {
    while (p.accept(T.semicolon));
    if (p.tok === T.end) return statements
    const pos = p.pos
    p.maxParam = 0
    const node = statement(p)
    if (p.tok !== T.semicolon && p.tok !== T.end) p.fail()
    statements.push({ statement: node, pos, end: p.previousEnd, parameterCount: p.maxParam })
  }
}

/** Exactly one statement, with or without a semicolon behind it. */
export function parseStatement(sql: string, options?: ParseOptions): ParsedStatement {
  const all = parse(sql, options)
  const first = all[0]
  if (first === undefined) throw syntaxErrorAt(sql, 'a statement is expected', 0)
  const second = all[1]
  if (second === undefined) return first
  throw syntaxErrorAt(sql, 'only one statement is expected', second.pos)
}

/** An expression alone, as defaults and checks are stored. */
export function parseExpression(text: string): Expression {
  const p = start(text, undefined)
  const node = expression(p)
  if (p.tok !== T.end) p.fail()
  return node
}

/** A type alone, as `'numeric(10,2)'::regtype` and `format_type` have it. */
export function parseTypeName(text: string): TypeName {
  const p = start(text, undefined)
  const node = functionType(p)
  if (p.tok !== T.end) p.fail()
  return node
}
