/**
 * Foreign keys, kept as PostgreSQL keeps them: by queries over the two tables, run after the statement (or at commit, where the
 * constraint is deferred). A new referencing row locks the row it refers to FOR KEY SHARE; a referenced row that goes away
 * cascades, is refused, or empties the references.
 */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { ConstraintObject, TableObject } from '../catalog/objects.ts'
import type { MaybePromise } from '../engine.ts'
import { missingReferencedRow, stillReferenced } from '../errors/constraint-errors.ts'
import type { RowEvent } from '../executor/context.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import type { Datum } from '../types/datum.ts'
import type { TypeContext } from '../types/type.ts'
import { andThen } from './maybe-promise.ts'

/** Runs a query of the session's own, in its transaction, under a new snapshot. */
export type RunInternal = (
  sql: string,
  params: readonly Datum[],
) => MaybePromise<readonly (readonly Datum[])[]>

export type ForeignKeyWorld = {
  readonly catalog: CatalogReader
  readonly context: TypeContext
  readonly run: RunInternal
}

type Rule = Extract<ConstraintObject['rule'], { kind: 'foreign key' }>
type ForeignKey = ConstraintObject & { readonly rule: Rule }

/** A check that is owed. */
export type OwedCheck = {
  readonly constraint: ForeignKey
  readonly side: 'referencing' | 'referenced'
  readonly event: RowEvent
}

function isForeignKey(constraint: ConstraintObject): constraint is ForeignKey {
  return constraint.rule.kind === 'foreign key'
}

/** The foreign keys of a table, and those that point at it. */
export type TableKeys = {
  readonly own: readonly ForeignKey[]
  readonly pointing: readonly ForeignKey[]
}

export function keysOf(catalog: CatalogReader, table: number): TableKeys {
  return {
    own: catalog.constraintsOf(table).filter(isForeignKey),
    pointing: catalog.foreignKeysTo(table).filter(isForeignKey),
  }
}

/** What a changed row owes. Updates that leave the key alone owe nothing. */
export function checksOf(
  catalog: CatalogReader,
  event: RowEvent,
  keys: TableKeys,
): readonly OwedCheck[] {
  const owed: OwedCheck[] = []
  if (event.newRow !== undefined) {
    for (const constraint of keys.own) {
      const { attnums } = constraint.rule
      if (event.oldRow === undefined || differ(catalog, event, attnums)) {
        owed.push({ constraint, side: 'referencing', event })
      }
    }
  }
  if (event.oldRow !== undefined) {
    for (const constraint of keys.pointing) {
      const { referencedAttnums } = constraint.rule
      if (event.newRow === undefined || differ(catalog, event, referencedAttnums)) {
        owed.push({ constraint, side: 'referenced', event })
      }
    }
  }
  return owed
}

export function tableOf(catalog: CatalogReader, oid: number): TableObject {
  const table = catalog.object(oid)
  if (table?.kind !== 'table') throw new Error(`table ${oid} is not there`)
  return table
}

/** The positions of columns in a row of all live columns. */
export function positionsOf(table: TableObject, attnums: readonly number[]): readonly number[] {
  const live = table.columns.filter((column) => column.dropped !== true)
  return attnums.map((attnum) => live.findIndex((column) => column.attnum === attnum))
}

function valuesOf(
  catalog: CatalogReader,
  table: number,
  attnums: readonly number[],
  row: readonly Datum[],
): readonly Datum[] {
  return positionsOf(tableOf(catalog, table), attnums).map((position) => row[position] ?? null)
}

function differ(catalog: CatalogReader, event: RowEvent, attnums: readonly number[]): boolean {
  const before = valuesOf(catalog, event.table, attnums, event.oldRow ?? [])
  const after = valuesOf(catalog, event.table, attnums, event.newRow ?? [])
  return before.some((value, i) => !sameDatum(value, after[i] ?? null))
}

function sameDatum(a: Datum, b: Datum): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  return String(a) === String(b)
}

export function runCheck(world: ForeignKeyWorld, owed: OwedCheck): MaybePromise<void> {
  return owed.side === 'referencing' ? checkReference(world, owed) : releaseReference(world, owed)
}

function columnNames(table: TableObject, attnums: readonly number[]): readonly string[] {
  return attnums.map(
    (attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? '?',
  )
}

function qualified(catalog: CatalogReader, table: TableObject): string {
  const schema = catalog.object(table.schema)
  const name = schema?.kind === 'schema' ? schema.name : 'public'
  return `${quoteIdentifier(name)}.${quoteIdentifier(table.name)}`
}

function conditions(names: readonly string[], from = 1): string {
  return names.map((name, i) => `x.${quoteIdentifier(name)} = $${from + i}`).join(' and ')
}

function textOf(
  world: ForeignKeyWorld,
  table: TableObject,
  attnums: readonly number[],
  values: readonly Datum[],
): string {
  return values
    .map((value, i) => {
      const column = table.columns.find((candidate) => candidate.attnum === attnums[i])
      if (value === null || column === undefined) return 'null'
      return world.context.type(column.type.oid).output(value, world.context)
    })
    .join(', ')
}

/** The row that a new or changed row refers to must be there. */
function checkReference(
  world: ForeignKeyWorld,
  { constraint, event }: OwedCheck,
): MaybePromise<void> {
  const { catalog } = world
  const { rule } = constraint
  const row = event.newRow ?? []
  const values = valuesOf(catalog, event.table, rule.attnums, row)
  const nulls = values.filter((value) => value === null).length
  if (nulls === values.length || (nulls > 0 && rule.match === 'simple')) return
  const table = tableOf(catalog, constraint.table)
  const referenced = tableOf(catalog, rule.references)
  const fail = (): Error =>
    missingReferencedRow(
      { ...placeOf(world, constraint, table), otherTable: referenced.name },
      columnNames(table, rule.attnums).join(', '),
      textOf(world, table, rule.attnums, values),
    )
  // A deferred check may be about a row that has gone or changed since: only one that is still there is amiss.
  const failIfThere = (): MaybePromise<void> => {
    const same = columnNames(table, rule.attnums).map(
      (name, i) => `x.${quoteIdentifier(name)} is not distinct from $${i + 1}`,
    )
    const sql = `select 1 from ${qualified(catalog, table)} x where ${same.join(' and ')} limit 1`
    return andThen(world.run(sql, values), (rows) => {
      if (rows.length > 0) throw fail()
    })
  }
  if (nulls > 0) return failIfThere()
  const names = columnNames(referenced, rule.referencedAttnums)
  const sql = `select 1 from ${qualified(catalog, referenced)} x where ${conditions(names)} for key share of x`
  return andThen(world.run(sql, values), (rows) => (rows.length > 0 ? undefined : failIfThere()))
}

function placeOf(
  world: ForeignKeyWorld,
  constraint: ForeignKey,
  table: TableObject,
): { readonly schema: string; readonly table: string; readonly constraint: string } {
  const schema = world.catalog.object(table.schema)
  return {
    schema: schema?.kind === 'schema' ? schema.name : 'public',
    table: table.name,
    constraint: constraint.name,
  }
}

/** A referenced row has gone, or its key has changed: what becomes of the rows that refer to it. */
function releaseReference(world: ForeignKeyWorld, owed: OwedCheck): MaybePromise<void> {
  const { constraint, event } = owed
  const { rule } = constraint
  const { catalog } = world
  const values = valuesOf(catalog, event.table, rule.referencedAttnums, event.oldRow ?? [])
  if (values.includes(null)) return
  const table = tableOf(catalog, constraint.table)
  const target = qualified(catalog, table)
  const names = columnNames(table, rule.attnums)
  const where = conditions(names)
  const action = event.kind === 'delete' ? rule.onDelete : rule.onUpdate
  switch (action) {
    case 'no action':
    case 'restrict':
      return refuseIfReferenced(world, owed, values, action === 'restrict')
    case 'cascade': {
      if (event.kind === 'delete')
        return ignore(world.run(`delete from ${target} x where ${where}`, values))
      const next = valuesOf(catalog, event.table, rule.referencedAttnums, event.newRow ?? [])
      const assignments = names.map(
        (name, i) => `${quoteIdentifier(name)} = $${values.length + 1 + i}`,
      )
      return ignore(
        world.run(`update ${target} x set ${assignments.join(', ')} where ${where}`, [
          ...values,
          ...next,
        ]),
      )
    }
    case 'set null':
    case 'set default': {
      const value = action === 'set null' ? 'null' : 'default'
      const assignments = names.map((name) => `${quoteIdentifier(name)} = ${value}`)
      return ignore(
        world.run(`update ${target} x set ${assignments.join(', ')} where ${where}`, values),
      )
    }
  }
}

function ignore(value: MaybePromise<unknown>): MaybePromise<void> {
  return andThen(value, () => undefined)
}

function refuseIfReferenced(
  world: ForeignKeyWorld,
  { constraint }: OwedCheck,
  values: readonly Datum[],
  always: boolean,
): MaybePromise<void> {
  const { catalog } = world
  const { rule } = constraint
  const table = tableOf(catalog, constraint.table)
  const referenced = tableOf(catalog, rule.references)
  const search = (): MaybePromise<void> => {
    const names = columnNames(table, rule.attnums)
    const sql = `select 1 from ${qualified(catalog, table)} x where ${conditions(names)} for key share of x`
    return andThen(world.run(sql, values), (rows) => {
      if (rows.length === 0) return
      throw stillReferenced(
        { ...placeOf(world, constraint, table), otherTable: referenced.name },
        columnNames(referenced, rule.referencedAttnums).join(', '),
        textOf(world, referenced, rule.referencedAttnums, values),
      )
    })
  }
  if (always) return search()
  // Another row may have taken the key over in the same statement: then nothing is amiss.
  const keys = columnNames(referenced, rule.referencedAttnums)
  const sql = `select 1 from ${qualified(catalog, referenced)} x where ${conditions(keys)} for key share of x`
  return andThen(world.run(sql, values), (rows) => (rows.length > 0 ? undefined : search()))
}
