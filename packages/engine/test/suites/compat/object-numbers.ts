/**
 * Oids of users' objects differ between databases. Where the captures name one, the object's own takes its place before the
 * statement runs; where an answer holds one, the object's name does.
 */

/** Every object of users: its oid and what names it. Types, constraints and functions are told from relations by a prefix. */
export const objectNumbersQuery = `
  select c.oid::text, 'relation ' || n.nspname || '.' || c.relname
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
  union all
  select t.oid::text, 'type ' || n.nspname || '.' || t.typname
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
   where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
  union all
  select c.oid::text, 'constraint ' || n.nspname || '.' || c.conname
    from pg_catalog.pg_constraint c join pg_catalog.pg_namespace n on n.oid = c.connamespace
   where n.nspname not in ('pg_catalog', 'information_schema')
  union all
  select p.oid::text, 'function ' || n.nspname || '.' || p.proname
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where n.nspname not in ('pg_catalog', 'information_schema')
  union all
  select oid::text, 'role ' || rolname from pg_catalog.pg_roles where rolname !~ '^pg_'
  union all
  select oid::text, 'schema ' || nspname from pg_catalog.pg_namespace where nspname !~ '^pg_'
  union all
  select oid::text, 'default ' || adrelid::pg_catalog.regclass::text || '.' || adnum
    from pg_catalog.pg_attrdef
  union all
  select e.oid::text, 'label ' || e.enumlabel from pg_catalog.pg_enum e
  union all
  select oid::text, 'rule ' || rulename || ' ' || ev_class::pg_catalog.regclass::text
    from pg_catalog.pg_rewrite where ev_class >= 16384
  union all
  select oid::text, 'database ' || datname from pg_catalog.pg_database
   where datname not in ('postgres', 'template0', 'template1')`

/** What the captured numbers name (`oids.tsv`), in the words of `objectNumbersQuery`. */
export function capturedNumbers(tsv: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const line of tsv.trim().split('\n')) {
    const [oid, kind, name] = line.split('\t') as [string, string, string]
    const bare = name.replace(/\(.*$/, '')
    const array = bare.endsWith('[]')
    const full = kind === 'role' || bare.includes('.') ? bare : `public.${bare}`
    const named = array ? full.replace(/([^.]+)\[\]$/, '_$1') : full
    names.set(oid, `${kind} ${named}`)
  }
  return names
}

/** Numbers of the captured database become those of this one. */
export function withOwnNumbers(
  text: string,
  captured: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): string {
  return text.replace(/(?<![\w.:-])16[34]\d\d(?![\w.:-])/g, (oid) => {
    const name = captured.get(oid)
    return (name === undefined ? undefined : own.get(name)) ?? oid
  })
}

/** Numbers of this database's objects become names. */
export function withoutNumbers(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/(?<![\w.:-])\d{5,10}(?![\w.:-])/g, (oid) => {
    const name = names.get(oid)
    return name === undefined ? oid : `<${name.replace(/pg_temp_\d+/, 'pg_temp_n')}>`
  })
}
