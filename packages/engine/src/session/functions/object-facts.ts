/** Functions that answer questions about catalog objects: visible, updatable, described, whose. */
import { bindStatement } from '../../binder/bind.ts'
import type { BindableStatement } from '../../binder/bind.ts'
import type { ViewObject } from '../../catalog/objects.ts'
import { defaultOid, PG_ATTRDEF, PG_CLASS } from '../../catalog/pg-catalog/catalog-oids.ts'
import { objectLists } from '../../catalog/pg-catalog/object-lists.ts'
import { defaultAcl, isAclKind } from '../../catalog/acl.ts'
import { aclDatum } from '../../catalog/object-acl.ts'
import { SqlError, sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { parseStatement } from '../../parser/parse.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { describeObject, describePart, schemaName } from '../ddl/describe-object.ts'
import { planningSide } from '../run-world.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunction, SessionFunctionArea } from './session-function.ts'

/** Bits of what can be done to a relation: insert, update, delete. */
const CHANGES = { insert: 8, update: 4, delete: 16 } as const
const EVERY_CHANGE = CHANGES.insert | CHANGES.update | CHANGES.delete

const acldefault: SessionFunction = ({ catalog }, [kind, owner]) => {
  const letter = String(kind)
  if (isAclKind(letter)) return aclDatum(catalog, defaultAcl(letter, Number(owner)))
  throw sqlError(sqlstate.internalError, `unrecognized object type abbreviation: ${letter}`)
}

/** True of what is built in, which is all there is. */
const isBuiltIn: SessionFunction = () => true

const describe: SessionFunction = (session, [classid, oid, part]) => {
  const { catalog } = session
  if (classid === PG_ATTRDEF) {
    for (const table of objectLists(catalog).tables) {
      const column = table.columns.find(({ attnum }) => defaultOid(table.oid, attnum) === oid)
      if (column === undefined) continue
      return describePart(session, { kind: 'default', table, attnum: column.attnum })
    }
    return null
  }
  const object = catalog.object(Number(oid))
  if (object === undefined) return null
  const attnum = Number(part)
  if (classid === PG_CLASS && object.kind === 'table' && attnum > 0) {
    return describePart(session, { kind: 'column', table: object, attnum })
  }
  return describeObject(session, object)
}

/** Whether the statement would be taken: views say with what they select whether they can be changed. */
function isAccepted(session: EngineSession, sql: string): boolean {
  const { statement } = parseStatement(sql)
  try {
    bindStatement(statement as BindableStatement, {
      ...planningSide(session),
      sql,
      parameterTypes: [],
    })
    return true
  } catch (error) {
    if (error instanceof SqlError) return false
    throw error
  }
}

function nameOf(session: EngineSession, view: ViewObject): string {
  return `${quoteIdentifier(schemaName(session, view.schema))}.${quoteIdentifier(view.name)}`
}

const relationIsUpdatable: SessionFunction = (session, [oid]) => {
  const object = session.catalog.object(Number(oid))
  if (object?.kind === 'table') return EVERY_CHANGE
  if (object?.kind !== 'view') return 0
  return isAccepted(session, `delete from ${nameOf(session, object)}`) ? EVERY_CHANGE : 0
}

const columnIsUpdatable: SessionFunction = (session, [oid, attnum]) => {
  const object = session.catalog.object(Number(oid))
  if (object?.kind === 'table') return Number(attnum) > 0
  if (object?.kind !== 'view') return false
  const column = object.columns[Number(attnum) - 1]
  if (column === undefined) return false
  const sql = `update ${nameOf(session, object)} set ${quoteIdentifier(column.name)} = default`
  return isAccepted(session, sql)
}

const isPublishable: SessionFunction = (session, [oid]) => {
  const object = session.catalog.object(Number(oid))
  return object?.kind === 'table' && object.persistence === 'permanent'
}

/** There is one database. */
const databaseSize: SessionFunction = (session) =>
  objectLists(session.catalog).tables.reduce(
    (sum, { oid }) => sum + Number(session.functions.call('pg_total_relation_size', [oid])),
    0,
  )

const nothing: SessionFunction = () => null

const visibilityOf = [
  'collation',
  'conversion',
  'opclass',
  'operator',
  'opfamily',
  'statistics_obj',
  'ts_config',
  'ts_dict',
  'ts_parser',
  'ts_template',
]

export const objectFacts: SessionFunctionArea = {
  ...Object.fromEntries(visibilityOf.map((kind) => [`pg_${kind}_is_visible`, isBuiltIn])),
  acldefault_sql: acldefault,
  pg_database_size_name: databaseSize,
  pg_database_size_oid: databaseSize,
  pg_describe_object: describe,
  pg_relation_is_updatable: relationIsUpdatable,
  pg_column_is_updatable: columnIsUpdatable,
  pg_relation_is_publishable: isPublishable,
  pg_relation_filenode: (_session, [oid]) => oid ?? null,
  pg_my_temp_schema: (session) => {
    const { tempSchema } = session.searchPath
    return tempSchema === undefined ? 0 : (session.catalog.schemaNamed(tempSchema)?.oid ?? 0)
  },
  pg_is_other_temp_schema: (session, [oid]) => {
    const name = schemaName(session, Number(oid))
    return name.startsWith('pg_temp') && name !== session.searchPath.tempSchema
  },
  /** Of triggers, rules, partitions and extended statistics: there are none. */
  pg_get_triggerdef: nothing,
  pg_get_triggerdef_ext: nothing,
  pg_get_ruledef: nothing,
  pg_get_ruledef_ext: nothing,
  pg_get_partkeydef: nothing,
  pg_get_partition_constraintdef: nothing,
  pg_partition_root: nothing,
  pg_get_statisticsobjdef: nothing,
  pg_get_statisticsobjdef_columns: nothing,
  pg_get_statisticsobjdef_expressions: nothing,
  row_security_active: () => false,
}
