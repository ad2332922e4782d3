/** Gives every stored value of an enum with one label another label: in columns, in arrays, in stored expressions. */
import type { Expression } from '../../ast/expression.ts'
import type { Column, TableObject, TypeObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { printString } from '../../parser/print-expression.ts'
import { parseExpression } from '../../parser/parse.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { EngineSession } from '../session.ts'
import { dependentsOf } from './dependents.ts'
import { qualifiedTypeText } from './describe-object.ts'
import { lookUpType } from './find-object.ts'
import { lockForChange } from './lock-for-change.ts'
import { viewObjectsOn } from './recheck-views.ts'
import { rewriteStored } from './stored-text.ts'
import { withColumn } from './table-columns.ts'
import { qualifiedName } from './validate.ts'

export async function replaceLabel(
  session: EngineSession,
  type: TypeObject,
  from: string,
  to: string,
): Promise<void> {
  refuseInside(session, type)
  for (const table of Array.from(session.catalog.objects())) {
    if (table.kind !== 'table') continue
    for (const column of table.columns) {
      if (column.dropped === true) continue
      const isArray = column.type.oid === type.arrayOid
      if (column.type.oid !== type.oid && !isArray) continue
      await lockForChange(session, table.oid, 'access exclusive')
      await replaceInColumn(session, table, column, type, isArray, from, to)
      replaceInDefault(session, table.oid, column, from, to)
    }
  }
  replaceInTexts(session, type, from, to)
}

/** Values inside composites and domains, and the texts of views, are not reached. */
function refuseInside(session: EngineSession, type: TypeObject): void {
  const [view] = viewObjectsOn(session, type.oid)
  if (view !== undefined) {
    throw featureNotSupported(`renaming a label of a type that view "${view.name}" uses`)
  }
  for (const { part } of dependentsOf(session, { kind: 'object', object: type })) {
    if (part.kind !== 'object' || part.object.kind !== 'type') continue
    throw featureNotSupported(`renaming a label of a type that type "${part.object.name}" uses`)
  }
}

async function replaceInColumn(
  session: EngineSession,
  table: TableObject,
  column: Column,
  type: TypeObject,
  isArray: boolean,
  from: string,
  to: string,
): Promise<void> {
  const name = quoteIdentifier(column.name)
  const typed = qualifiedTypeText(session, { oid: type.oid, typmod: -1 })
  const [old, now] = [from, to].map((label) => `${printString(label)}::${typed}`)
  const target = qualifiedName(session, table)
  const sql = isArray
    ? `update ${target} set ${name} = array_replace(${name}, ${old}, ${now}) where ${old} = any (${name})`
    : `update ${target} set ${name} = ${now} where ${name}::text = ${printString(from)}`
  await session.runner.internal(sql, [])
}

/** A default that is the bare label, and what rows from before the column have. */
function replaceInDefault(
  session: EngineSession,
  oid: number,
  column: Column,
  from: string,
  to: string,
): void {
  const table = session.catalog.object(oid)
  if (table?.kind !== 'table') return
  const ast: Expression | undefined =
    column.default === undefined ? undefined : parseExpression(column.default)
  const isLabel = ast?.kind === 'const' && ast.type === 'string' && ast.text === from
  const isMissing = column.missing === from
  if (!isLabel && !isMissing) return
  session.host.store.put(
    session.block.ensure(),
    withColumn(table, column.attnum, (each) => ({
      ...each,
      ...(isLabel ? { default: printString(to) } : {}),
      ...(isMissing ? { missing: to } : {}),
    })),
  )
}

/** `'label'::type` in stored expressions. */
function replaceInTexts(session: EngineSession, type: TypeObject, from: string, to: string): void {
  rewriteStored(session, [...session.catalog.objects()], (node) => {
    if (node['kind'] !== 'cast') return node
    const { operand, type: written } = node as unknown as Extract<Expression, { kind: 'cast' }>
    if (operand.kind !== 'const' || operand.text !== from) return node
    if (lookUpType(session, written.names)?.oid !== type.oid) return node
    return { ...node, operand: { ...operand, text: to } }
  })
}
