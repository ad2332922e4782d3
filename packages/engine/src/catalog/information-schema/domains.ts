/** information_schema.domains: the domains with the facts of their base types. */
import { informationSchema } from '../pg-catalog/define-relation.ts'
import type { TypeObject } from '../objects.ts'
import { objectLists, schemaName } from '../pg-catalog/object-lists.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { collationColumns, dataType, lengthsAndPrecisions, userDefinedType } from './type-facts.ts'
import { constraintColumns } from './visible-constraints.ts'

function domainColumns({ catalog, databaseName }: VirtualContext, domain: TypeObject): CatalogRow {
  return {
    domain_catalog: databaseName,
    domain_schema: schemaName(catalog, domain.schema),
    domain_name: domain.name,
  }
}

export const domains: VirtualRelation = informationSchema('domains', function* (context) {
  for (const domain of objectLists(context.catalog).types) {
    const { definition } = domain
    if (definition.kind !== 'domain') continue
    const { base } = definition
    yield {
      ...domainColumns(context, domain),
      data_type: dataType(context, base.oid),
      ...lengthsAndPrecisions(context, base),
      ...collationColumns(context, base.oid, undefined),
      domain_default: definition.default,
      ...userDefinedType(context, base.oid),
      dtd_identifier: '1',
    }
  }
})

export const domainConstraints: VirtualRelation = informationSchema(
  'domain_constraints',
  function* (context) {
    for (const constraint of objectLists(context.catalog).constraints) {
      const domain = context.catalog.object(constraint.domain)
      if (domain?.kind !== 'type') continue
      yield {
        ...constraintColumns(context, constraint),
        ...domainColumns(context, domain),
        is_deferrable: 'NO',
        initially_deferred: 'NO',
      }
    }
  },
)
