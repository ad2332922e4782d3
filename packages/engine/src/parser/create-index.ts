import type { CreateIndex } from '../ast/ddl-index.ts'
import { nullTreatment } from './constraint.ts'
import { expression } from './expression.ts'
import { parenRelation } from './from.ts'
import { indexElement } from './index-element.ts'
import { K } from './keywords.table.ts'
import { columnName, ifNotExists, parenList, relationName } from './name.ts'
import { withOptions } from './option.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** At UNIQUE or INDEX, behind CREATE. */
export function createIndex(p: Parser, pos: number): CreateIndex {
  const unique = p.accept(K.unique)
  p.expect(K.index)
  const concurrently = p.accept(K.concurrently)
  const exists = ifNotExists(p)
  const name = exists || p.tok !== K.on ? columnName(p) : undefined
  p.expect(K.on)
  const only = p.accept(K.only)
  const table = only && p.tok === T.openParen ? parenRelation(p) : relationName(p)
  if (!only) p.accept(T.star)
  const method = p.accept(K.using) ? columnName(p) : 'btree'
  const elements = parenList(p, indexElement)
  const include = p.accept(K.include) ? parenList(p, indexElement) : []
  const nullsNotDistinct = nullTreatment(p)
  const options = withOptions(p)
  const tablespace = p.accept(K.tablespace) ? columnName(p) : undefined
  const where = p.accept(K.where) ? expression(p) : undefined
  return {
    kind: 'create-index',
    pos,
    unique,
    concurrently,
    ifNotExists: exists,
    name,
    table,
    only,
    method,
    elements,
    include,
    nullsNotDistinct,
    options,
    tablespace,
    where,
  }
}
