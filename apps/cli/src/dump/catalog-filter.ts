/** Conditions that leave out what every database has, and what an extension brings. */
export function isUserSchema(alias: string): string {
  return `${alias}.nspname !~ '^pg_' and ${alias}.nspname <> 'information_schema'`
}

/** `oid` is an SQL expression, `catalog` the catalog it is a row of. */
export function isNotOfExtension(oid: string, catalog: string): string {
  return `not exists (select 1 from pg_catalog.pg_depend e where e.objid = ${oid}
    and e.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and e.deptype = 'e')`
}
