/** Functions about catalog objects: the session answers them. */
import type { ScalarImplementation } from '../function.ts'
import type { ScalarArea } from '../scalar-implementations.ts'

const UTF8 = 6
const UTF8_BYTES = 4

const handedOn = [
  'acldefault_sql',
  'pg_collation_is_visible',
  'pg_column_is_updatable',
  'pg_conversion_is_visible',
  'pg_database_size_name',
  'pg_database_size_oid',
  'pg_describe_object',
  'pg_get_function_arguments',
  'pg_get_function_identity_arguments',
  'pg_get_function_result',
  'pg_get_function_sqlbody',
  'pg_get_functiondef',
  'pg_get_partition_constraintdef',
  'pg_get_partkeydef',
  'pg_get_ruledef',
  'pg_get_ruledef_ext',
  'pg_get_statisticsobjdef',
  'pg_get_statisticsobjdef_columns',
  'pg_get_statisticsobjdef_expressions',
  'pg_get_triggerdef',
  'pg_get_triggerdef_ext',
  'pg_is_other_temp_schema',
  'pg_my_temp_schema',
  'pg_opclass_is_visible',
  'pg_operator_is_visible',
  'pg_opfamily_is_visible',
  'pg_partition_root',
  'pg_relation_filenode',
  'pg_relation_is_publishable',
  'pg_relation_is_updatable',
  'pg_sequence_last_value',
  'pg_statistics_obj_is_visible',
  'pg_ts_config_is_visible',
  'pg_ts_dict_is_visible',
  'pg_ts_parser_is_visible',
  'pg_ts_template_is_visible',
  'row_security_active',
] as const

function handOn(name: string): ScalarImplementation {
  return { eval: (ctx, ...args) => ctx.session.call(name, args) }
}

/** Of what nothing can be granted on, or what there is none of. */
const granted: ScalarImplementation = { eval: () => true }
const subjects = ['name_', 'id_', '']
const privileges = [
  ...['foreign_data_wrapper', 'server', 'tablespace'].flatMap((kind) =>
    ['name', 'id'].map((object) => `${kind}_privilege_*${object}`),
  ),
  'parameter_privilege_*name',
]
const roleForms = ['name_name', 'name_id', 'id_name', 'id_id', 'name', 'id'].map(
  (form) => `pg_has_role_${form}`,
)

function everyForm(): readonly string[] {
  const ofObjects = privileges.flatMap((form) =>
    subjects.map((subject) => `has_${form.replace('*', subject)}`),
  )
  return ofObjects
}

export const catalogObjects: ScalarArea = {
  ...Object.fromEntries(handedOn.map((name) => [name, handOn(name)])),
  ...Object.fromEntries(roleForms.map((name) => [name, handOn(name)])),
  ...Object.fromEntries(everyForm().map((name) => [name, granted])),
  PG_char_to_encoding: {
    eval: (_ctx, name) => (/^(utf-?8|unicode)$/i.test(String(name)) ? UTF8 : -1),
  },
  pg_encoding_max_length_sql: {
    eval: (_ctx, encoding) => (encoding === UTF8 ? UTF8_BYTES : null),
  },
}
