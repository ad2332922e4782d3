/** Statements whose answers differ from PostgreSQL's and are to stay so, with the cause. */

export type KnownDifference = {
  readonly sql: RegExp
  readonly cause: string
  /** The only client it is known of; absent for all. */
  readonly client?: string
}

export const knownDifferences: readonly KnownDifference[] = [
  { sql: /\bversion\(\)/, cause: 'version() names Twill' },
  { sql: /^show server_version$/i, cause: 'no name of a Linux distribution after the number' },
  { sql: /^explain /i, cause: 'plans, costs and widths are of this engine' },
  {
    sql: /pg_size_pretty|pg_catalog\.pg_table_size/,
    cause: 'sizes are those of Twill’s pages',
  },
  {
    sql: /FROM pg_catalog\.pg_database|^SELECT datname FROM/,
    cause: 'an engine that nobody gives siblings has one database and no templates',
  },
  { sql: /passwd FROM pg_shadow/, cause: 'a verifier has a salt of its own' },
  { sql: /rolpassword/, cause: 'a verifier has a salt of its own' },
  {
    sql: /current_setting\(s\.name\)|^show all$/,
    cause: 'values of the server, its files among them, are of this one',
  },
  {
    sql: /pg_extension|pg_language|^CREATE EXTENSION|ext\.extname/i,
    cause: 'plpgsql is not there, and so neither is its extension',
  },
  { sql: /pg_opfamily f\b/, cause: 'operator classes are put together in no order' },
  { sql: /::point/, cause: 'there are no geometric and network types' },
  { sql: /^PREPARE TRANSACTION/, cause: 'there is no two-phase commit' },
  {
    sql: /^(CREATE|ALTER) (FUNCTION|PROCEDURE|TRIGGER|POLICY|MATERIALIZED VIEW)|^REFRESH|^call |ROW LEVEL SECURITY|public\.(mv|parted)/i,
    cause: 'there are no functions, triggers, policies and materialized views of users',
  },
  { sql: /partition (by|of)/i, cause: 'tables are not partitioned' },
  {
    sql: /"attname" as "column"/,
    client: 'kysely',
    cause: 'a column whose type is altered gets a new number, and goes to the end by it',
  },
  { sql: /FROM pg_collation$/, cause: 'there are no collations of ICU' },
  { sql: /FROM pg_rewrite ORDER BY oid$/, cause: 'views of the catalogs have no rules' },
  {
    sql: /^SELECT classid, objid, refclassid, refobjid, deptype FROM pg_depend/,
    cause: 'dependencies among what every database has are not listed',
  },
  {
    sql: /tc\.relfrozenxid AS tfrozenxid/,
    cause: 'there are no TOAST tables and no transaction ids to freeze',
  },
  {
    sql: /pronamespace != \(SELECT oid FROM pg_namespace/,
    cause: 'rows of catalogs have no types: functions of information_schema take records',
  },
  {
    sql: /FROM pg_catalog\.pg_description/,
    cause: 'what PostgreSQL says of its own objects is not told here',
  },
  {
    sql: /obj_description\(c\.oid, 'pg_ts_config'/,
    client: 'psql',
    cause: 'what PostgreSQL says of its own objects is not told here',
  },
  { sql: /datfrozenxid/, cause: 'there are no transaction ids to freeze' },
  { sql: /TMP\.CARDINALITY|tmp\.CARDINALITY/, cause: 'indexes are not counted in pages' },
  {
    sql: /pg_toast_temp_/,
    client: 'pgjdbc',
    cause: 'there are no TOAST tables, and so no schemas for temporary ones',
  },
  {
    sql: /^TRUNCATE TABLE ONLY api\.todos/,
    client: 'pg_restore',
    cause: 'a table in a schema that is not there is what is missing, not the schema',
  },
  { sql: /^WITH RECURSIVE typeinfo_tree/, cause: 'the rows come in no order that is asked for' },
  { sql: /LIMIT 1000$/, client: 'psql-tab', cause: 'any thousand of more rows' },
  {
    sql: /\blimit (\$1|1)$|select \* from "person"|person" (left join|order by "sex")|json_build_object\('a', "first_name"\)/,
    cause: 'rows without a full order come in another one after an update',
  },
  {
    sql: /^SET client_encoding TO 'LATIN1'$/,
    cause: 'clients get UTF8 and nothing else',
  },
  {
    sql: /^select set_config\('jit'|current_setting\('jit'\)/,
    cause: 'there is no JIT, so it is off',
  },
]

export function knownDifference(client: string, sql: string): KnownDifference | undefined {
  return knownDifferences.find(
    (known) => known.sql.test(sql) && (known.client === undefined || known.client === client),
  )
}
