import type { PartitionBound, PartitionBy, PartitionElement } from '../ast/ddl-table.ts'
import { expressionList } from './expression.ts'
import { elementKey } from './index-element.ts'
import { K } from './keywords.table.ts'
import { anyName, columnName, integerConstant, parenList } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** At PARTITION, behind the columns of a table. */
export function partitionBy(p: Parser): PartitionBy {
  const pos = p.take()
  p.expect(K.by)
  const strategy = columnName(p)
  return { pos, strategy, elements: parenList(p, partitionElement) }
}

function partitionElement(p: Parser): PartitionElement {
  const pos = p.pos
  const { column, expression } = elementKey(p)
  const collation = p.accept(K.collate) ? anyName(p) : undefined
  const operatorClass = p.isColumnName() ? anyName(p) : undefined
  return { pos, column, expression, collation, operatorClass }
}

/** PartitionBoundSpec: FOR VALUES …, or DEFAULT. */
export function partitionBound(p: Parser): PartitionBound {
  const pos = p.pos
  if (p.accept(K.default)) return { kind: 'default', pos }
  p.expect(K.for)
  p.expect(K.values)
  if (p.accept(K.with)) return hashBound(p, pos)
  if (p.accept(K.in)) return { kind: 'list', pos, values: values(p) }
  p.expect(K.from)
  const from = values(p)
  p.expect(K.to)
  return { kind: 'range', pos, from, to: values(p) }
}

function values(p: Parser): ReturnType<typeof expressionList> {
  p.expect(T.openParen)
  const all = expressionList(p)
  p.expect(T.closeParen)
  return all
}

function hashBound(p: Parser, pos: number): PartitionBound {
  let modulus: number | undefined
  let remainder: number | undefined
  p.expect(T.openParen)
  do {
    const at = p.pos
    if (!p.isNonReserved()) p.fail()
    const name = p.takeName()
    const value = integerConstant(p)
    if (name === 'modulus') {
      if (modulus !== undefined) twice(p, at, name)
      modulus = value
    } else if (name === 'remainder') {
      if (remainder !== undefined) twice(p, at, name)
      remainder = value
    } else {
      p.failAt(at, `unrecognized hash partition bound specification "${name}"`)
    }
  } while (p.accept(T.comma))
  p.expect(T.closeParen)
  if (modulus === undefined) p.failNowhere('modulus for hash partition must be specified')
  if (remainder === undefined) p.failNowhere('remainder for hash partition must be specified')
  return { kind: 'hash', pos, modulus, remainder }
}

function twice(p: Parser, pos: number, name: string): never {
  p.failAt(pos, `${name} for hash partition provided more than once`)
}
