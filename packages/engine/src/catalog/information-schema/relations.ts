/** The views of information_schema that have rows. */
import type { VirtualRelation } from '../virtual-relation.ts'
import { checkConstraints } from './check-constraints.ts'
import { columns } from './columns.ts'
import { constraintColumnUsage, constraintTableUsage, keyColumnUsage } from './constraint-usage.ts'
import { domainConstraints, domains } from './domains.ts'
import { enabledRoles, roleTableGrants, tablePrivileges } from './privileges.ts'
import { referentialConstraints } from './referential-constraints.ts'
import { catalogName, schemata } from './schemata.ts'
import { sequences } from './sequences.ts'
import { tableConstraintsView } from './table-constraints.ts'
import { tables } from './tables.ts'
import { views } from './views.ts'

export const informationSchemaRelations: readonly VirtualRelation[] = [
  catalogName,
  checkConstraints,
  columns,
  constraintColumnUsage,
  constraintTableUsage,
  domainConstraints,
  domains,
  enabledRoles,
  keyColumnUsage,
  referentialConstraints,
  roleTableGrants,
  schemata,
  sequences,
  tableConstraintsView,
  tablePrivileges,
  tables,
  views,
]
