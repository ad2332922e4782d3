/**
 * What depends on what. Some things go with what they belong to ("auto": a table's indexes and constraints); others stand in the way
 * of dropping it, unless CASCADE takes them along.
 */
import type { Expression } from '../../ast/expression.ts'
import type { CatalogObject, ConstraintObject, TableObject } from '../../catalog/objects.ts'
import { parseExpression } from '../../parser/parse.ts'
import { isExtensionOid, VECTOR } from '../../types/extension-types.ts'
import type { Oid } from '../../types/type.ts'
import { columnsOf, boundOver } from './check-expressions.ts'
import type { EngineSession } from '../session.ts'
import { usesColumn } from './bind-definition.ts'
import { relationOid } from './find-object.ts'
import type { Part } from './describe-object.ts'
import { someNode } from './stored-text.ts'

export type Dependent = { readonly part: Part; readonly auto: boolean }

function auto(object: CatalogObject): Dependent {
  return { part: { kind: 'object', object }, auto: true }
}

function normal(object: CatalogObject): Dependent {
  return { part: { kind: 'object', object }, auto: false }
}

/** Directly on `part`, oldest first. */
export function dependentsOf(session: EngineSession, part: Part): readonly Dependent[] {
  switch (part.kind) {
    case 'default':
      return []
    case 'array':
      return ofType(session, part.type.oid, (used) => isArrayOf(session, used, part.type.oid))
    case 'column':
      return ofColumn(session, part.table, part.attnum)
    case 'object':
      return ofObject(session, part.object)
  }
}

function ofObject(session: EngineSession, object: CatalogObject): readonly Dependent[] {
  const { catalog } = session
  switch (object.kind) {
    case 'table':
      return [
        ...catalog
          .foreignKeysTo(object.oid)
          .filter((key) => key.table !== object.oid)
          .map(normal),
        ...catalog.indexesOf(object.oid).map(auto),
        ...catalog.constraintsOf(object.oid).map(auto),
        ...catalog.sequencesOwnedBy(object.oid).map(auto),
        ...viewsOn(session, object.oid),
      ]
    case 'view':
      return viewsOn(session, object.oid)
    case 'sequence':
      return [...defaultsWith(session, object.oid), ...viewsOn(session, object.oid)]
    case 'index':
      return foreignKeysOn(session, object.oid)
    case 'constraint': {
      const { rule } = object
      if (rule.kind !== 'unique' && rule.kind !== 'primary key') return []
      const index = catalog.object(rule.index)
      return index === undefined ? [] : [auto(index)]
    }
    case 'type':
      return [
        { part: { kind: 'array', type: object }, auto: true },
        ...ofType(session, object.oid, (used) => used === object.oid),
      ]
    case 'schema':
      return inSchema(session, object.oid)
    case 'extension':
      return ofType(session, VECTOR, isExtensionOid)
    case 'role':
    case 'database':
      return []
  }
}

function* all(session: EngineSession): Iterable<CatalogObject> {
  yield* [...session.catalog.objects()].sort((a, b) => a.oid - b.oid)
}

export function viewsOn(session: EngineSession, oid: Oid): readonly Dependent[] {
  const views: Dependent[] = []
  for (const object of all(session)) {
    if (object.kind === 'view' && object.dependsOn.includes(oid)) views.push(normal(object))
  }
  return views
}

function foreignKeysOn(session: EngineSession, index: Oid): readonly Dependent[] {
  const keys: Dependent[] = []
  for (const object of all(session)) {
    if (object.kind !== 'constraint' || object.rule.kind !== 'foreign key') continue
    if (object.rule.index === index) keys.push(normal(object))
  }
  return keys
}

/** Whether the expression draws from the sequence: has its name as a constant of type regclass. */
export function namesSequence(session: EngineSession, ast: Expression, sequence: Oid): boolean {
  return someNode(ast, (node) => regclassOid(session, node) === sequence)
}

/** The relation that `'name'::regclass` means. */
export function regclassOid(
  session: EngineSession,
  node: Record<string, unknown>,
): Oid | undefined {
  if (node['kind'] !== 'cast') return undefined
  const cast = node as unknown as Extract<Expression, { kind: 'cast' }>
  if (cast.type.names.at(-1) !== 'regclass' || cast.operand.kind !== 'const') return undefined
  return relationOid(session, cast.operand.text)
}

function defaultsWith(session: EngineSession, sequence: Oid): readonly Dependent[] {
  const found: Dependent[] = []
  for (const table of all(session)) {
    if (table.kind !== 'table') continue
    for (const column of table.columns) {
      if (column.dropped === true || column.default === undefined) continue
      if (!namesSequence(session, parseExpression(column.default), sequence)) continue
      found.push({ part: { kind: 'default', table, attnum: column.attnum }, auto: false })
    }
  }
  return found
}

function isArrayOf(session: EngineSession, used: Oid, element: Oid): boolean {
  return used >= 16384 && session.type(used).elementOid === element
}

function ofType(
  session: EngineSession,
  oid: Oid,
  isOfType: (used: Oid) => boolean,
): readonly Dependent[] {
  const found: Dependent[] = []
  for (const object of all(session)) {
    if (object.kind === 'table') {
      for (const { attnum, type, dropped } of object.columns) {
        if (dropped === true || !isOfType(type.oid)) continue
        found.push({ part: { kind: 'column', table: object, attnum }, auto: false })
      }
    } else if (object.kind === 'index') {
      // one over a column goes with the column
      if (object.keys.some(({ attnum, type }) => attnum === 0 && isOfType(type.oid))) {
        found.push(normal(object))
      }
    } else if (object.kind === 'constraint' && object.domain === oid) found.push(auto(object))
    else if (object.kind === 'view' && object.dependsOn.includes(oid)) found.push(normal(object))
    else if (object.kind === 'type' && object.oid !== oid) {
      const { definition } = object
      const uses =
        definition.kind === 'domain'
          ? isOfType(definition.base.oid)
          : definition.kind === 'composite' && definition.fields.some((f) => isOfType(f.type.oid))
      if (uses) found.push(normal(object))
    }
  }
  return found
}

function inSchema(session: EngineSession, schema: Oid): readonly Dependent[] {
  const found: Dependent[] = []
  for (const object of all(session)) {
    if (!('schema' in object) || object.schema !== schema) continue
    if (object.kind === 'constraint' || object.kind === 'index') continue
    const isOwned = object.kind === 'sequence' && object.ownedBy !== undefined
    if (!isOwned) found.push(normal(object))
  }
  return found
}

function ofColumn(
  session: EngineSession,
  table: TableObject,
  attnum: number,
): readonly Dependent[] {
  const { catalog } = session
  const found: Dependent[] = []
  for (const index of catalog.indexesOf(table.oid)) {
    const texts = index.keys.flatMap((key) => key.expression ?? [])
    if (index.predicate !== undefined) texts.push(index.predicate)
    const plain = index.keys.some((key) => key.attnum === attnum) || index.include.includes(attnum)
    if (plain || texts.some((text) => mentions(session, table, text, attnum))) {
      found.push(auto(index))
    }
  }
  for (const constraint of catalog.constraintsOf(table.oid)) {
    if (constraint.rule.attnums.includes(attnum)) found.push(auto(constraint))
  }
  for (const sequence of catalog.sequencesOwnedBy(table.oid)) {
    if (sequence.ownedBy?.attnum === attnum) found.push(auto(sequence))
  }
  for (const key of catalog.foreignKeysTo(table.oid)) {
    if (points(key, attnum)) found.push(normal(key))
  }
  for (const column of table.columns) {
    if (column.dropped === true || column.generated === undefined) continue
    if (column.attnum !== attnum && mentions(session, table, column.generated, attnum)) {
      found.push({ part: { kind: 'column', table, attnum: column.attnum }, auto: false })
    }
  }
  for (const view of viewsOn(session, table.oid)) {
    const { part } = view
    if (part.kind !== 'object' || part.object.kind !== 'view') continue
    if (usesColumn(session, part.object, table.oid, attnum)) found.push(view)
  }
  return found
}

function points({ rule }: ConstraintObject, attnum: number): boolean {
  return rule.kind === 'foreign key' && rule.referencedAttnums.includes(attnum)
}

function mentions(
  session: EngineSession,
  table: TableObject,
  text: string,
  attnum: number,
): boolean {
  return columnsOf(boundOver(session, table, text), table).includes(attnum)
}
