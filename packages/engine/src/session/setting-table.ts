/** The settings that mean something here or start otherwise than in PostgreSQL. */
import { MAX_EF_SEARCH } from '../catalog/hnsw-index.ts'
import type { SettingDefinition, SettingKind, Unit } from './setting-definition.ts'

function define(
  name: string,
  value: SettingKind,
  initial: string,
  description: string,
  flags: { readonly reported?: boolean; readonly fixed?: boolean } = {},
): SettingDefinition {
  const { reported = false, fixed = false } = flags
  return { name, value, initial, reported, fixed, description }
}

const bool: SettingKind = { kind: 'bool' }
const text: SettingKind = { kind: 'string' }
const list: SettingKind = { kind: 'list' }
const int32 = 2147483647

function int(min: number, max: number, unit: Unit = ''): SettingKind {
  return { kind: 'int', min, max, unit }
}

function oneOf(...values: readonly string[]): SettingKind {
  return { kind: 'enum', values }
}

const isolationLevels = oneOf(
  'serializable',
  'repeatable read',
  'read committed',
  'read uncommitted',
)
const reported = { reported: true }
const fixed = { fixed: true }
const reportedAndFixed = { reported: true, fixed: true }

export const SERVER_VERSION = '15.18'
export const SERVER_VERSION_NUM = '150018'

/** In the order in which clients are told at connect; then by area. */
export const ownDefinitions: readonly SettingDefinition[] = [
  define('application_name', text, '', 'Names the application in statistics and logs.', reported),
  define('client_encoding', text, 'UTF8', 'The character set of the client.', reported),
  define('DateStyle', list, 'ISO, MDY', 'The display format of date and time values.', reported),
  define(
    'default_transaction_read_only',
    bool,
    'off',
    'Whether new transactions are read-only.',
    reported,
  ),
  define('in_hot_standby', bool, 'off', 'Whether this is a standby.', reportedAndFixed),
  define('integer_datetimes', bool, 'on', 'Times are kept as integers.', reportedAndFixed),
  define(
    'IntervalStyle',
    oneOf('postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'),
    'postgres',
    'The display format of interval values.',
    reported,
  ),
  define('is_superuser', bool, 'on', 'Whether the current user is a superuser.', reportedAndFixed),
  define('server_encoding', text, 'UTF8', 'The character set of the database.', reportedAndFixed),
  define('server_version', text, SERVER_VERSION, 'The server version.', reportedAndFixed),
  define('session_authorization', text, 'postgres', 'The session user.', reported),
  define(
    'standard_conforming_strings',
    bool,
    'on',
    "'...' strings take backslashes literally.",
    reported,
  ),
  define('TimeZone', text, 'UTC', 'The time zone of time stamps.', reported),

  define(
    'server_version_num',
    int(0, int32),
    SERVER_VERSION_NUM,
    'The server version as a number.',
    fixed,
  ),
  define('search_path', list, '"$user", public', 'The schema search order.'),
  define('role', text, 'none', 'The current role.'),
  define(
    'transaction_isolation',
    isolationLevels,
    'read committed',
    'The isolation of the transaction.',
  ),
  define('transaction_read_only', bool, 'off', 'Whether the transaction is read-only.'),
  define('transaction_deferrable', bool, 'off', 'Whether the transaction is deferrable.'),
  define(
    'default_transaction_isolation',
    isolationLevels,
    'read committed',
    'The isolation of new transactions.',
  ),
  define('default_transaction_deferrable', bool, 'off', 'Whether new transactions are deferrable.'),
  define('statement_timeout', int(0, int32, 'ms'), '0', 'The longest a statement may run.'),
  define('lock_timeout', int(0, int32, 'ms'), '0', 'The longest a lock may be waited for.'),
  define(
    'idle_in_transaction_session_timeout',
    int(0, int32, 'ms'),
    '0',
    'The longest a transaction may idle.',
  ),
  define('idle_session_timeout', int(0, int32, 'ms'), '0', 'The longest a session may idle.'),
  define(
    'deadlock_timeout',
    int(1, int32, 'ms'),
    '1s',
    'Accepted for compatibility: a deadlock is found when it arises.',
  ),
  define('extra_float_digits', int(-15, 3), '1', 'Digits shown of floating-point values.'),
  define('bytea_output', oneOf('hex', 'escape'), 'hex', 'The output format of bytea.'),
  define(
    'backslash_quote',
    oneOf('safe_encoding', 'on', 'off'),
    'safe_encoding',
    "Whether \\' is allowed.",
  ),
  define('escape_string_warning', bool, 'on', 'Warns about backslash escapes in ordinary strings.'),
  define('xmloption', oneOf('content', 'document'), 'content', 'How XML is taken.'),
  define(
    'client_min_messages',
    oneOf(
      'debug5',
      'debug4',
      'debug3',
      'debug2',
      'debug1',
      'debug',
      'info',
      'log',
      'notice',
      'warning',
      'error',
    ),
    'notice',
    'The messages sent to the client.',
  ),
  define(
    'log_statement',
    oneOf('none', 'ddl', 'mod', 'all'),
    'none',
    'The statements that are logged.',
  ),
  define('log_min_messages', text, 'warning', 'The messages that are logged.'),
  define('check_function_bodies', bool, 'on', 'Checks function bodies when they are created.'),
  define('default_tablespace', text, '', 'The tablespace of new tables.'),
  define('temp_tablespaces', list, '', 'The tablespaces of temporary tables.'),
  define('default_table_access_method', text, 'heap', 'The access method of new tables.'),
  define('row_security', bool, 'on', 'Applies row security policies.'),
  define(
    'synchronous_commit',
    oneOf('local', 'remote_write', 'remote_apply', 'on', 'off'),
    'on',
    'Commits are always durable before they are acknowledged.',
  ),
  define('synchronize_seqscans', bool, 'on', 'Accepted for compatibility.'),
  define('password_encryption', oneOf('scram-sha-256'), 'scram-sha-256', 'How passwords are kept.'),
  define('work_mem', int(64, int32, 'kB'), '256MB', 'Memory of one sort, hash or CTE.'),
  define('maintenance_work_mem', int(1024, int32, 'kB'), '64MB', 'Memory of maintenance.'),
  define('shared_buffers', int(16, int32, '8kB'), '256MB', 'Memory of the page cache.', fixed),
  define('effective_cache_size', int(1, int32, '8kB'), '4GB', 'Accepted for compatibility.'),
  define('max_connections', int(1, 262143), '100', 'The most connections.', fixed),
  define('max_index_keys', int(32, 32), '32', 'The most columns of an index.', fixed),
  define('max_identifier_length', int(63, 63), '63', 'The longest identifier, in bytes.', fixed),
  define('block_size', int(8192, 8192), '8192', 'The size of a block.', fixed),
  define(
    'wal_level',
    oneOf('minimal', 'replica', 'logical'),
    'replica',
    'How much the log holds.',
    fixed,
  ),
  define('lc_collate', text, 'C', 'The order of text.', fixed),
  define('lc_ctype', text, 'C', 'The classes of characters.', fixed),
  define('lc_messages', text, 'C', 'The language of messages.'),
  define('lc_monetary', text, 'C', 'The form of money.'),
  define('lc_numeric', text, 'C', 'The form of numbers.'),
  define('lc_time', text, 'C', 'The form of dates.'),
  define('timezone_abbreviations', text, 'Default', 'The set of time zone abbreviations.'),
  define('default_text_search_config', text, 'pg_catalog.simple', 'The text search configuration.'),
  define('jit', bool, 'off', 'Accepted for compatibility.'),
  define('array_nulls', bool, 'on', 'Reads NULL in array literals.'),
  define('transform_null_equals', bool, 'off', 'Takes expr = NULL as expr IS NULL.', fixed),
  define('enable_seqscan', bool, 'on', 'Lets the planner use sequential scans.'),
  define('enable_indexscan', bool, 'on', 'Lets the planner use index scans.'),
  define('enable_indexonlyscan', bool, 'on', 'Accepted for compatibility.'),
  define('enable_bitmapscan', bool, 'on', 'Accepted for compatibility.'),
  define('enable_tidscan', bool, 'on', 'Accepted for compatibility.'),
  define('enable_sort', bool, 'on', 'Accepted for compatibility.'),
  define('enable_incremental_sort', bool, 'on', 'Accepted for compatibility.'),
  define('enable_hashagg', bool, 'on', 'Accepted for compatibility.'),
  define('enable_hashjoin', bool, 'on', 'Lets the planner use hash joins.'),
  define('enable_mergejoin', bool, 'on', 'Accepted for compatibility.'),
  define('enable_nestloop', bool, 'on', 'Lets the planner use nested loops.'),
  define('enable_material', bool, 'on', 'Accepted for compatibility.'),
  define('enable_memoize', bool, 'on', 'Accepted for compatibility.'),
  define('enable_partitionwise_join', bool, 'off', 'Accepted for compatibility.'),
  define('max_parallel_workers_per_gather', int(0, 1024), '0', 'Accepted for compatibility.'),
  define(
    'min_parallel_table_scan_size',
    int(0, int32, '8kB'),
    '8MB',
    'Accepted for compatibility.',
  ),
  define(
    'random_page_cost',
    { kind: 'real', min: 0, max: Number.MAX_VALUE },
    '4',
    'Accepted for compatibility.',
  ),
  define(
    'seq_page_cost',
    { kind: 'real', min: 0, max: Number.MAX_VALUE },
    '1',
    'Accepted for compatibility.',
  ),
  define(
    'force_parallel_mode',
    oneOf('off', 'on', 'regress'),
    'off',
    'Accepted for compatibility.',
  ),
  define('geqo', bool, 'on', 'Accepted for compatibility.'),
  define(
    'plan_cache_mode',
    oneOf('auto', 'force_generic_plan', 'force_custom_plan'),
    'auto',
    'Accepted for compatibility.',
  ),
  define(
    'hnsw.ef_search',
    int(1, MAX_EF_SEARCH),
    '40',
    'How many candidates a search keeps: the more, the better its answers and the longer it takes.',
  ),
  define(
    'hnsw.iterative_scan',
    oneOf('off', 'relaxed_order', 'strict_order'),
    'off',
    'Accepted for compatibility: a search always goes on until enough rows are found.',
  ),
  define(
    'hnsw.max_scan_tuples',
    int(1, int32),
    '20000',
    'How many entries a search visits before every row is looked at instead.',
  ),
  define(
    'hnsw.scan_mem_multiplier',
    { kind: 'real', min: 1, max: 1000 },
    '1',
    'Accepted for compatibility: the memory of a search is bounded by its entries.',
  ),
]
