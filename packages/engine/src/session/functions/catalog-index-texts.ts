/** pg_get_indexdef and pg_get_constraintdef of the indexes that the catalogs themselves have. */
import { type CatalogIndex, catalogIndexes } from '../../catalog/pg-catalog/catalog-indexes.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Datum } from '../../types/datum.ts'

const DESCENDING = 1

function columnName({ relation, keys }: CatalogIndex, position: number): string {
  return quoteIdentifier(relation.columns[(keys[position] ?? 0) - 1]?.name ?? '')
}

/** `column` 0 is the whole, n the n-th column. */
export function catalogIndexDefinition(oid: Datum, column: number, pretty: boolean): Datum {
  const index = catalogIndexes().find((each) => each.oid === oid)
  if (index === undefined) return null
  if (column > 0) return columnName(index, column - 1)
  const { name, relation, unique, keys, options } = index
  const flags = options.split(' ').map(Number)
  const columns = keys.map((_, i) => {
    const descending = ((flags[i] ?? 0) & DESCENDING) === 0 ? '' : ' DESC'
    return columnName(index, i) + descending
  })
  const isVisible = pretty && relation.schema === 'pg_catalog'
  const on = isVisible ? relation.name : `${relation.schema}.${relation.name}`
  const head = `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(name)}`
  return `${head} ON ${on} USING btree (${columns.join(', ')})`
}

export function catalogConstraintDefinition(oid: Datum): Datum {
  const index = catalogIndexes().find((each) => each.constraint === oid && each.constraint !== 0)
  if (index === undefined) return null
  const columns = index.keys.map((_, i) => columnName(index, i)).join(', ')
  return `${index.primary ? 'PRIMARY KEY' : 'UNIQUE'} (${columns})`
}
