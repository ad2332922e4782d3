/** The relations of pg_catalog that hold what is not everybody's to read: passwords, contents of columns, the host's files. */
const closed: ReadonlySet<string> = new Set([
  'pg_authid',
  'pg_backend_memory_contexts',
  'pg_config',
  'pg_file_settings',
  'pg_hba_file_rules',
  'pg_ident_file_mappings',
  'pg_largeobject',
  'pg_replication_origin_status',
  'pg_shadow',
  'pg_shmem_allocations',
  'pg_statistic',
  'pg_statistic_ext_data',
  'pg_subscription',
  'pg_user_mapping',
])

export function isReadByAll({
  name,
  schema,
}: {
  readonly name: string
  readonly schema: string
}): boolean {
  return schema !== 'pg_catalog' || !closed.has(name)
}
