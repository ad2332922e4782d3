/**
 * Every relation of pg_catalog and information_schema. Those that list what the database does not have (triggers, policies,
 * publications, foreign tables, text search, partitions …) are there with all their columns and no rows.
 */
import { informationSchemaRelations } from '../information-schema/relations.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { emptyRelation } from './define-relation.ts'
import { pgAggregate } from './pg-aggregate.ts'
import { pgAttrdef } from './pg-attrdef.ts'
import { pgAttribute } from './pg-attribute.ts'
import { pgClass } from './pg-class.ts'
import { pgCollation } from './pg-collation.ts'
import { pgConstraint } from './pg-constraint.ts'
import { pgDatabase, pgTablespace } from './pg-database.ts'
import { pgDefaultAcl } from './pg-default-acl.ts'
import { pgDepend } from './pg-depend.ts'
import { pgDescription, pgShdescription } from './pg-description.ts'
import { pgEnum } from './pg-enum.ts'
import { pgAvailableExtensions, pgExtension } from './pg-extension.ts'
import { pgIndex } from './pg-index.ts'
import { pgLanguage } from './pg-language.ts'
import { pgNamespace } from './pg-namespace.ts'
import { pgOperator } from './pg-operator.ts'
import { pgProc } from './pg-proc.ts'
import { pgRange } from './pg-range.ts'
import { pgRewrite } from './pg-rewrite.ts'
import { pgSequence } from './pg-sequence.ts'
import { pgType } from './pg-type.ts'
import { staticCatalogRelations } from './static-catalogs.ts'
import { allRelationShapes } from './relation-shapes.ts'
import { pgIndexes, pgSequences, pgTables, pgViews } from './relation-views.ts'
import {
  pgAuthid,
  pgAuthMembers,
  pgDbRoleSetting,
  pgGroup,
  pgRoles,
  pgShadow,
  pgUser,
} from './roles.ts'
import {
  pgCursors,
  pgLocks,
  pgPreparedStatements,
  pgSettings,
  pgStatActivity,
  pgStatProgressCreateIndex,
  pgTimezoneNames,
} from './session-views.ts'
import {
  pgStatAllIndexes,
  pgStatAllTables,
  pgStatDatabase,
  pgStatUserIndexes,
  pgStatUserTables,
} from './statistics-views.ts'

const computed: readonly VirtualRelation[] = [
  pgAggregate,
  pgAttrdef,
  pgAttribute,
  pgAuthid,
  pgAuthMembers,
  pgAvailableExtensions,
  pgClass,
  pgCollation,
  pgConstraint,
  pgCursors,
  pgDatabase,
  pgDbRoleSetting,
  pgDefaultAcl,
  pgDepend,
  pgDescription,
  pgEnum,
  pgExtension,
  pgGroup,
  pgIndex,
  pgIndexes,
  pgLanguage,
  pgLocks,
  pgNamespace,
  pgOperator,
  pgPreparedStatements,
  pgProc,
  pgRange,
  pgRewrite,
  pgRoles,
  pgSequence,
  pgSequences,
  pgSettings,
  pgShadow,
  pgShdescription,
  pgStatActivity,
  pgStatAllIndexes,
  pgStatAllTables,
  pgStatDatabase,
  pgStatProgressCreateIndex,
  pgStatUserIndexes,
  pgStatUserTables,
  pgTables,
  pgTablespace,
  pgTimezoneNames,
  pgType,
  pgUser,
  pgViews,
  ...staticCatalogRelations,
  ...informationSchemaRelations,
]

function withEmptyOnes(): readonly VirtualRelation[] {
  const known = new Set(computed.map(({ schema, name }) => `${schema}.${name}`))
  const rest = [...allRelationShapes()].filter(
    ({ schema, name }) => !known.has(`${schema}.${name}`),
  )
  return [...computed, ...rest.map(emptyRelation)]
}

export const catalogRelations: readonly VirtualRelation[] = withEmptyOnes()
