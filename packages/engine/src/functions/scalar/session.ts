/** Functions that are about the session or the catalog rather than their arguments: they hand on to `EvalContext.session`. */
import { arrayOf } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { ScalarImplementation } from '../function.ts'
import type { ScalarArea } from '../scalar-implementations.ts'

const NAME = 19
const versionText = 'PostgreSQL 15.18 (Twill DB) on JavaScript, compiled by TypeScript, 64-bit'

/** Those that the session implements under their own internal name. */
const handedOn = [
  'pg_current_xact_id',
  'pg_current_xact_id_if_assigned',
  'pg_backend_pid',
  'pg_notify',
  'pg_cancel_backend',
  'pg_terminate_backend',
  'pg_advisory_lock_int8',
  'pg_advisory_lock_int4',
  'pg_advisory_lock_shared_int8',
  'pg_advisory_lock_shared_int4',
  'pg_advisory_unlock_int8',
  'pg_advisory_unlock_int4',
  'pg_advisory_unlock_shared_int8',
  'pg_advisory_unlock_shared_int4',
  'pg_advisory_unlock_all',
  'pg_advisory_xact_lock_int8',
  'pg_advisory_xact_lock_int4',
  'pg_advisory_xact_lock_shared_int8',
  'pg_advisory_xact_lock_shared_int4',
  'pg_try_advisory_lock_int8',
  'pg_try_advisory_lock_int4',
  'pg_try_advisory_lock_shared_int8',
  'pg_try_advisory_lock_shared_int4',
  'pg_try_advisory_xact_lock_int8',
  'pg_try_advisory_xact_lock_int4',
  'pg_try_advisory_xact_lock_shared_int8',
  'pg_try_advisory_xact_lock_shared_int4',
  'format_type',
  'to_regclass',
  'to_regtype',
  'pg_table_is_visible',
  'pg_type_is_visible',
  'pg_function_is_visible',
  'pg_get_expr',
  'pg_get_expr_ext',
  'pg_get_indexdef',
  'pg_get_indexdef_ext',
  'pg_get_constraintdef',
  'pg_get_constraintdef_ext',
  'pg_get_viewdef',
  'pg_get_viewdef_ext',
  'pg_get_viewdef_name',
  'pg_get_viewdef_name_ext',
  'pg_get_viewdef_wrap',
  'pg_get_serial_sequence',
  'pg_get_userbyid',
  'PG_encoding_to_char',
  'obj_description(oid,name)',
  'obj_description(oid)',
  'col_description(oid,int4)',
  'shobj_description(oid,name)',
  'pg_relation_size(regclass)',
  'pg_relation_size',
  'pg_total_relation_size',
  'pg_table_size',
  'pg_indexes_size',
  'pg_is_in_recovery',
  'pg_client_encoding',
  'pg_stat_get_numscans',
  'pg_tablespace_location',
  'pg_sleep',
  'pg_sleep_for(interval)',
  'pg_sleep_until(timestamptz)',
  'pg_blocking_pids',
  'pg_safe_snapshot_blocking_pids',
  'pg_isolation_test_session_is_blocked',
  'current_query',
  'inet_client_addr',
  'inet_client_port',
  'pg_notification_queue_usage',
  'twill_vector_recall',
] as const

function handOn(name: string): ScalarImplementation {
  return { eval: (ctx, ...args) => ctx.session.call(name, args) }
}

/** On functions and languages nothing is granted or revoked; whether they exist is not this function's to say. */
const granted: ScalarImplementation = { eval: () => true }
const objectForms = ['name', 'id']
const columnForms = ['name_name', 'name_attnum', 'id_name', 'id_attnum']
const subjects = ['name_', 'id_', '']

function privilegeFunctions(kind: string, forms: readonly string[]): readonly string[] {
  return forms.flatMap((form) =>
    subjects.map((subject) => `has_${kind}_privilege_${subject}${form}`),
  )
}

const privileges = [
  ...['table', 'schema', 'database', 'sequence', 'type', 'any_column'].flatMap((kind) =>
    privilegeFunctions(kind, objectForms),
  ),
  ...privilegeFunctions('column', columnForms),
]
const grantedToAll = ['function', 'language'].flatMap((kind) =>
  privilegeFunctions(kind, objectForms),
)

export const sessionFunctions: ScalarArea = {
  ...Object.fromEntries(handedOn.map((name) => [name, handOn(name)])),
  ...Object.fromEntries(privileges.map((name) => [name, handOn(name)])),
  ...Object.fromEntries(grantedToAll.map((name) => [name, granted])),
  nextval_oid: { eval: (ctx, sequence) => ctx.session.nextval(sequence as number) },
  currval_oid: { eval: (ctx, sequence) => ctx.session.currval(sequence as number) },
  lastval: { eval: (ctx) => ctx.session.lastval() },
  setval_oid: { eval: (ctx, sequence, value) => setval(ctx, sequence, value, true) },
  setval3_oid: {
    eval: (ctx, sequence, value, called) => setval(ctx, sequence, value, called === true),
  },
  show_config_by_name: {
    eval: (ctx, name) => ctx.session.getSetting(name as string, false) ?? null,
  },
  show_config_by_name_missing_ok: {
    eval: (ctx, name, missingOk) =>
      ctx.session.getSetting(name as string, missingOk === true) ?? null,
  },
  set_config_by_name: {
    eval: (ctx, name, value, local) =>
      name === null
        ? null
        : ctx.session.setSetting(name as string, (value as string | null) ?? '', local === true),
  },
  current_user: { eval: (ctx) => ctx.session.currentUser() },
  session_user: { eval: (ctx) => ctx.session.sessionUser() },
  current_database: { eval: (ctx) => ctx.session.currentDatabase() },
  current_schema: { eval: (ctx) => ctx.session.currentSchemas(false)[0] ?? null },
  current_schemas: {
    eval: (ctx, implicit) => arrayOf(NAME, ctx.session.currentSchemas(implicit === true)),
  },
  pgsql_version: { eval: () => versionText },
}

function setval(
  ctx: Parameters<Extract<ScalarImplementation, { eval: unknown }>['eval']>[0],
  sequence: Datum | undefined,
  value: Datum | undefined,
  isCalled: boolean,
): Datum {
  ctx.session.setval(sequence as number, value as number | bigint, isCalled)
  return value as Datum
}
