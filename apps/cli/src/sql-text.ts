/** Names and values written as SQL. */
const plainName = /^[a-z_][a-z0-9_]*$/

/** Words that PostgreSQL's grammar does not take as a column or table name. */
const reserved: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
  column concurrently constraint create cross current_catalog current_date current_role current_schema
  current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
  foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral
  leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps
  placing primary references returning right select session_user similar some symmetric table tablesample then to
  trailing true union unique user using variadic verbose when where window with between bigint bit boolean char
  character coalesce dec decimal exists extract float greatest grouping inout int integer interval least national
  nchar none normalize nullif numeric out overlay position precision real row setof smallint substring time
  timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces
  xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
)

export function quoteName(name: string): string {
  return plainName.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

export function quoteLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

export function qualifiedName(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`
}
