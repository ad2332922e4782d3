/** Names that PostgreSQL makes up: `table_column_key`, cut to fit 63 bytes, numbered where they are taken. */
import type { EngineSession } from '../session.ts'

const MAX_NAME = 63

/** `a_b_suffix` with the longer of the two cut first. */
export function composeName(first: string, second: string, suffix: string): string {
  const overhead = (second === '' ? 0 : 1) + suffix.length + 1
  let a = first
  let b = second
  while (a.length + b.length + overhead > MAX_NAME) {
    if (a.length > b.length) a = a.slice(0, -1)
    else b = b.slice(0, -1)
  }
  return b === '' ? `${a}_${suffix}` : `${a}_${b}_${suffix}`
}

/** The name, with a number behind it where a relation or constraint of the schema has it already. */
export function freeName(session: EngineSession, schema: number, name: string): string {
  const taken = (candidate: string): boolean =>
    session.catalog.relationNamed(schema, candidate) !== undefined
  if (!taken(name)) return name
  for (let number = 1; ; number++) {
    if (!taken(`${name}${number}`)) return `${name}${number}`
  }
}

export function freeConstraintName(session: EngineSession, table: number, name: string): string {
  const names = new Set(session.catalog.constraintsOf(table).map((constraint) => constraint.name))
  if (!names.has(name)) return name
  for (let number = 1; ; number++) if (!names.has(`${name}${number}`)) return `${name}${number}`
}
