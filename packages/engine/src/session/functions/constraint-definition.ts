/** pg_get_constraintdef. */
import type { CatalogObject, ConstraintObject, TableObject } from '../../catalog/objects.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { visibleName } from '../ddl/describe-object.ts'
import { columnOfTable } from '../ddl/table-columns.ts'
import type { EngineSession } from '../session.ts'
import { checkText } from './rule-texts.ts'

export function constraintDefinition(
  session: EngineSession,
  constraint: CatalogObject | undefined,
  pretty: boolean,
): string | null {
  if (constraint?.kind !== 'constraint') return null
  const parts = [body(session, constraint, pretty)]
  if (constraint.deferrable) parts.push('DEFERRABLE')
  if (constraint.initiallyDeferred) parts.push('INITIALLY DEFERRED')
  if (!constraint.validated) parts.push('NOT VALID')
  return parts.join(' ')
}

function tableOf(session: EngineSession, oid: number): TableObject {
  const table = session.catalog.object(oid)
  if (table?.kind !== 'table') throw new Error(`no table ${oid}`)
  return table
}

function list(table: TableObject, attnums: readonly number[]): string {
  return attnums.map((attnum) => quoteIdentifier(columnOfTable(table, attnum).name)).join(', ')
}

function body(session: EngineSession, constraint: ConstraintObject, pretty: boolean): string {
  const { rule } = constraint
  switch (rule.kind) {
    case 'check':
      return `CHECK (${checkText(session, constraint, rule.expression, pretty)})`
    case 'unique':
    case 'primary key': {
      const table = tableOf(session, constraint.table)
      const index = session.catalog.object(rule.index)
      const nulls = index?.kind === 'index' && index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
      const include =
        index?.kind === 'index' && index.include.length > 0
          ? ` INCLUDE (${list(table, index.include)})`
          : ''
      return `${rule.kind.toUpperCase()}${nulls} (${list(table, rule.attnums)})${include}`
    }
    case 'foreign key': {
      const table = tableOf(session, constraint.table)
      const other = tableOf(session, rule.references)
      const target = `${visibleName(session, other)}(${list(other, rule.referencedAttnums)})`
      const full = rule.match === 'full' ? ' MATCH FULL' : ''
      const onUpdate =
        rule.onUpdate === 'no action' ? '' : ` ON UPDATE ${rule.onUpdate.toUpperCase()}`
      const onDelete =
        rule.onDelete === 'no action' ? '' : ` ON DELETE ${rule.onDelete.toUpperCase()}`
      const own = list(table, rule.attnums)
      return `FOREIGN KEY (${own}) REFERENCES ${target}${full}${onUpdate}${onDelete}`
    }
  }
}
