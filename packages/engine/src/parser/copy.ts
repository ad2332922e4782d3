/** COPY, with the option list in parentheses and with the older one without. */
import type { Copy, CopySource } from '../ast/dml.ts'
import type { Option, OptionValue } from '../ast/option.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import {
  columnName,
  label,
  list,
  optionalColumns,
  parenList,
  relationName,
  stringConstant,
} from './name.ts'
import { booleanOrWord } from './option.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { preparable } from './with.ts'

/** At COPY. */
export function copyStatement(p: Parser): Copy {
  const pos = p.take()
  const leading: Option[] = []
  if (p.tok === K.binary) leading.push(flagOption(p, 'format', word('binary')))
  const source = leading.length === 0 && p.tok === T.openParen ? querySource(p) : tableSource(p)
  const direction = source.kind === 'query' || p.tok === K.to ? 'to' : 'from'
  p.expect(direction === 'to' ? K.to : K.from)
  const program = p.accept(K.program)
  const file = copyFile(p, program)
  const delimiter = source.kind === 'table' ? oldDelimiter(p) : []
  p.accept(K.with)
  const options = p.tok === T.openParen ? parenList(p, copyOption) : oldOptions(p)
  let where: Copy['where']
  const wherePos = p.pos
  if (source.kind === 'table' && p.accept(K.where)) {
    where = expression(p)
    if (direction === 'to') p.failAt(wherePos, 'WHERE clause not allowed with COPY TO')
  }
  return {
    kind: 'copy',
    pos,
    direction,
    source,
    program,
    file,
    options: [...leading, ...delimiter, ...options],
    where,
  }
}

function querySource(p: Parser): CopySource {
  p.expect(T.openParen)
  const query = preparable(p)
  p.expect(T.closeParen)
  return { kind: 'query', query }
}

function tableSource(p: Parser): CopySource {
  return { kind: 'table', relation: relationName(p), columns: optionalColumns(p) }
}

function copyFile(p: Parser, program: boolean): string | undefined {
  if (p.tok === T.string) return p.takeString()
  if (p.tok !== K.stdin && p.tok !== K.stdout) p.fail()
  p.advance()
  if (program) p.failNowhere('STDIN/STDOUT not allowed with PROGRAM')
  return undefined
}

/** `[USING] DELIMITERS 'x'`, the oldest form. */
function oldDelimiter(p: Parser): Option[] {
  const pos = p.pos
  if (p.acceptPair(K.using, K.delimiters) || p.accept(K.delimiters)) {
    return [{ pos, namespace: undefined, name: 'delimiter', value: text(stringConstant(p)) }]
  }
  return []
}

function word(value: string): OptionValue {
  return { kind: 'word', text: value }
}

function text(value: string): OptionValue {
  return { kind: 'string', text: value }
}

function flagOption(p: Parser, name: string, value: OptionValue): Option {
  return { pos: p.take(), namespace: undefined, name, value }
}

/** copy_generic_opt_elem. */
function copyOption(p: Parser): Option {
  const pos = p.pos
  const name = label(p)
  let value: OptionValue | undefined
  if (p.tok === T.star) {
    p.advance()
    value = { kind: 'star' }
  } else if (p.tok === T.openParen) {
    const items = parenList(p, (q): OptionValue => booleanOrWordString(q))
    value = { kind: 'list', items }
  } else if (p.tok !== T.comma && p.tok !== T.closeParen) {
    value = booleanOrWord(p) ?? p.fail()
  }
  return { pos, namespace: undefined, name, value }
}

function booleanOrWordString(p: Parser): OptionValue {
  if (p.tok === T.integer || p.tok === T.numeric) return p.fail()
  if (p.tok === T.plus || p.tok === T.minus) return p.fail()
  return booleanOrWord(p) ?? p.fail()
}

/** copy_opt_list. */
function oldOptions(p: Parser): Option[] {
  const options: Option[] = []
  for (;;) {
    const option = oldOption(p)
    if (option === undefined) return options
    options.push(option)
  }
}

function oldOption(p: Parser): Option | undefined {
  switch (p.tok) {
    case K.binary:
      return flagOption(p, 'format', word('binary'))
    case K.csv:
      return flagOption(p, 'format', word('csv'))
    case K.freeze:
      return flagOption(p, 'freeze', word('true'))
    case K.header:
      return flagOption(p, 'header', word('true'))
    case K.delimiter:
    case K.null:
    case K.quote:
    case K.escape:
    case K.encoding:
      return stringOption(p)
    case K.force:
      return forceOption(p)
    default:
      return undefined
  }
}

function stringOption(p: Parser): Option {
  const pos = p.pos
  const isEncoding = p.tok === K.encoding
  const name = p.takeName()
  if (!isEncoding) p.accept(K.as)
  return { pos, namespace: undefined, name, value: text(stringConstant(p)) }
}

/** `FORCE QUOTE | NOT NULL | NULL columns`. */
function forceOption(p: Parser): Option {
  const pos = p.take()
  let name = 'force_quote'
  if (p.accept(K.not)) {
    p.expect(K.null)
    name = 'force_not_null'
  } else if (p.accept(K.null)) {
    name = 'force_null'
  } else {
    p.expect(K.quote)
    if (p.accept(T.star)) return { pos, namespace: undefined, name, value: { kind: 'star' } }
  }
  const items = list(p, columnName).map(text)
  return { pos, namespace: undefined, name, value: { kind: 'list', items } }
}
