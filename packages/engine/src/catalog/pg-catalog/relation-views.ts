/** `pg_tables`, `pg_views`, `pg_indexes`, `pg_sequences`: the relations by name. */
import type { VirtualRelation } from '../virtual-relation.ts'
import { BOOTSTRAP_ROLE } from '../catalog.ts'
import { wholeNumber } from './whole-number.ts'
import { pgCatalogWith, pgCatalog } from './define-relation.ts'
import { roleName } from '../roles.ts'
import { objectLists, schemaName } from './object-lists.ts'
import { allRelationShapes } from './relation-shapes.ts'

export const pgTables: VirtualRelation = pgCatalogWith('pg_tables', {
  *rows({ catalog }) {
    const owner = roleName(catalog, BOOTSTRAP_ROLE)
    const unlike = { hasrules: false, rowsecurity: false }
    for (const { schema, name, kind } of allRelationShapes()) {
      if (kind === 'view') continue
      const flags = { ...unlike, hasindexes: false, hastriggers: false }
      yield { schemaname: schema, tablename: name, tableowner: owner, ...flags }
    }
    for (const { oid, schema, name, owner: of } of objectLists(catalog).tables) {
      yield {
        schemaname: schemaName(catalog, schema),
        tablename: name,
        tableowner: roleName(catalog, of),
        ...unlike,
        hasindexes: catalog.indexesOf(oid).length > 0,
        hastriggers:
          catalog.foreignKeysTo(oid).length > 0 ||
          catalog.constraintsOf(oid).some(({ rule }) => rule.kind === 'foreign key'),
      }
    }
  },
})

export const pgViews: VirtualRelation = pgCatalog('pg_views', function* ({ catalog, call }) {
  const owner = roleName(catalog, BOOTSTRAP_ROLE)
  for (const { schema, name, kind } of allRelationShapes()) {
    if (kind === 'view') yield { schemaname: schema, viewname: name, viewowner: owner }
  }
  for (const { oid, schema, name, owner: of } of objectLists(catalog).views) {
    yield {
      schemaname: schemaName(catalog, schema),
      viewname: name,
      viewowner: roleName(catalog, of),
      definition: call('pg_get_viewdef', oid),
    }
  }
})

export const pgIndexes: VirtualRelation = pgCatalog('pg_indexes', function* ({ catalog, call }) {
  for (const { oid, schema, name, table } of objectLists(catalog).indexes) {
    const of = catalog.object(table)
    yield {
      schemaname: schemaName(catalog, schema),
      tablename: of?.kind === 'table' ? of.name : '',
      indexname: name,
      indexdef: call('pg_get_indexdef', oid),
    }
  }
})

export const pgSequences: VirtualRelation = pgCatalog(
  'pg_sequences',
  function* ({ catalog, call }) {
    for (const sequence of objectLists(catalog).sequences) {
      yield {
        schemaname: schemaName(catalog, sequence.schema),
        sequencename: sequence.name,
        sequenceowner: roleName(catalog, sequence.owner),
        data_type: sequence.type,
        start_value: wholeNumber(sequence.start),
        min_value: wholeNumber(sequence.min),
        max_value: wholeNumber(sequence.max),
        increment_by: wholeNumber(sequence.increment),
        cycle: sequence.cycle,
        cache_size: sequence.cache,
        last_value: call('pg_sequence_last_value', sequence.oid),
      }
    }
  },
)
