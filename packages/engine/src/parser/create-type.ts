/** CREATE TYPE, CREATE DOMAIN. */
import type { ColumnConstraint } from '../ast/constraint.ts'
import type { CreateDomain } from '../ast/ddl-object.ts'
import type { ColumnDefinition } from '../ast/ddl-table.ts'
import type { Statement } from '../ast/statement.ts'
import { columnConstraint } from './constraint.ts'
import { rangeColumn } from './from-function.ts'
import { K } from './keywords.table.ts'
import { anyName, parenList, stringConstant } from './name.ts'
import { definition } from './option.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** At TYPE. */
export function createType(p: Parser, pos: number): Statement {
  p.advance()
  const name = anyName(p)
  if (p.tok === T.openParen) {
    return { kind: 'create-base-type', pos, name, options: definition(p) }
  }
  if (!p.accept(K.as)) return { kind: 'create-base-type', pos, name, options: undefined }
  if (p.accept(K.enum)) {
    return { kind: 'create-enum', pos, name, labels: enumLabels(p) }
  }
  if (p.accept(K.range)) {
    return { kind: 'create-range-type', pos, name, options: definition(p) }
  }
  return { kind: 'create-composite-type', pos, name, attributes: attributes(p) }
}

function enumLabels(p: Parser): string[] {
  if (p.tok === T.openParen && p.peek() === T.closeParen) {
    p.advance()
    p.advance()
    return []
  }
  return parenList(p, stringConstant)
}

function attributes(p: Parser): ColumnDefinition[] {
  if (p.tok === T.openParen && p.peek() === T.closeParen) {
    p.advance()
    p.advance()
    return []
  }
  return parenList(p, attribute)
}

/** TableFuncElement as a column without constraints. */
export function attribute(p: Parser): ColumnDefinition {
  const { pos, name, type, collation } = rangeColumn(p)
  const constraints: readonly ColumnConstraint[] = []
  return {
    kind: 'column-definition',
    pos,
    name,
    type,
    compression: undefined,
    collation,
    constraints,
  }
}

/** At DOMAIN. */
export function createDomain(p: Parser, pos: number): CreateDomain {
  p.advance()
  const name = anyName(p)
  p.accept(K.as)
  const type = typeName(p)
  let collation: string[] | undefined
  const constraints: ColumnConstraint[] = []
  for (;;) {
    const at = p.pos
    if (p.accept(K.collate)) {
      if (collation !== undefined) p.failAt(at, 'multiple COLLATE clauses not allowed')
      collation = anyName(p)
      continue
    }
    const constraint = columnConstraint(p)
    if (constraint === undefined) break
    constraints.push(constraint)
  }
  return { kind: 'create-domain', pos, name, type, collation, constraints }
}
