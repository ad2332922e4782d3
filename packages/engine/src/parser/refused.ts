/**
 * Statements that PostgreSQL has and Twill does not take: recognised by their first words, so that
 * the answer is `0A000` and names what it was.
 */
import { K } from './keywords.table.ts'
import { keywordText } from './keyword.ts'
import type { Parser } from './parser.ts'

/** The words behind CREATE, ALTER or DROP that make a refused object, by their first. */
const objects: ReadonlyMap<number, readonly number[]> = new Map([
  [K.access, [K.method]],
  [K.aggregate, []],
  [K.cast, []],
  [K.collation, []],
  [K.conversion, []],
  [K.default, [K.conversion]],
  [K.event, [K.trigger]],
  [K.foreign, [K.data, K.table]],
  [K.language, []],
  [K.large, [K.object]],
  [K.operator, []],
  [K.procedural, [K.language]],
  [K.publication, []],
  [K.server, []],
  [K.statistics, []],
  [K.subscription, []],
  [K.tablespace, []],
  [K.text, [K.search]],
  [K.transform, []],
  [K.trusted, [K.language, K.procedural]],
])

/** `CREATE FOREIGN TABLE` and so on, at the word behind `verb`; a syntax error when it is none. */
export function featureName(p: Parser, verb: string): string {
  const next = objects.get(p.tok)
  if (next === undefined) p.fail()
  const first = p.takeName().toUpperCase()
  if (next.length === 0) return `${verb} ${operatorKind(p, first)}`
  if (!next.includes(p.tok)) p.fail()
  const second = keywordText(p.tok).toUpperCase()
  if (first === 'TRUSTED' || first === 'PROCEDURAL') return `${verb} LANGUAGE`
  if (second === 'DATA') return `${verb} FOREIGN DATA WRAPPER`
  if (second !== 'SEARCH') return `${verb} ${first} ${second}`
  p.advance()
  switch (p.tok) {
    case K.parser:
    case K.dictionary:
    case K.template:
    case K.configuration:
      return `${verb} TEXT SEARCH ${keywordText(p.tok).toUpperCase()}`
    default:
      return p.fail()
  }
}

function operatorKind(p: Parser, first: string): string {
  if (first !== 'OPERATOR') return first
  if (p.tok === K.class) return 'OPERATOR CLASS'
  return p.tok === K.family ? 'OPERATOR FAMILY' : 'OPERATOR'
}
