/**
 * What a statement needs to be allowed: for each relation that it reads or changes, the privileges and the columns, and on whose
 * behalf, since what a view looks at is looked at by the view's owner. Worked out from the bound statement when somebody first asks;
 * superusers never do.
 */
import { DELETE, INSERT, SELECT, UPDATE } from '../base/privilege-bits.ts'
import type { Oid } from '../types/type.ts'
import { foreignParts } from './each-parameter.ts'
import type { Expr } from './expression.ts'
import type { BoundStatement, Modification, Query, Relation, ViaView } from './query.ts'

/** A column by number; -1 for whole rows. */
type Attnum = number

export type Need = {
  readonly relation: Oid
  /** `undefined`: of whoever runs the statement. */
  readonly as: Oid | undefined
  /** Bits of `catalog/acl.ts`. */
  privileges: number
  readonly read: Set<Attnum>
  readonly inserted: Set<Attnum>
  readonly updated: Set<Attnum>
}

export class StatementNeeds {
  /** Then even a superuser's statement may be refused: for what the owner of a view may not do. */
  readonly usesViews: boolean
  #bound: BoundStatement | undefined
  #needs: readonly Need[] | undefined

  /** `undefined`: of what looks at no relation. */
  constructor(bound: BoundStatement | undefined) {
    this.#bound = bound
    this.usesViews = bound?.usesViews ?? false
  }

  get all(): readonly Need[] {
    if (this.#needs === undefined && this.#bound !== undefined) {
      const walk = new NeedsWalk()
      const { body } = this.#bound
      if (body.kind === 'query') walk.query(body.query, [], undefined)
      else walk.modification(body, [], undefined)
      this.#needs = walk.needs
      this.#bound = undefined
    }
    return this.#needs ?? []
  }
}

/** One level's relations, with what is needed of each. */
type Frame = {
  readonly needs: readonly (Need | undefined)[]
  readonly relations: readonly Relation[]
}

/** Besides: CTEs are gone through by themselves, and `via` says on whose behalf. */
const skipped: ReadonlySet<string> = new Set([...foreignParts, 'ctes', 'via'])

class NeedsWalk {
  readonly needs: Need[] = []

  #need(relation: Oid, as: Oid | undefined, privileges: number): Need {
    const need: Need = {
      relation,
      as,
      privileges,
      read: new Set(),
      inserted: new Set(),
      updated: new Set(),
    }
    this.needs.push(need)
    return need
  }

  #ofRelation(relation: Relation, as: Oid | undefined, privileges: number): Need | undefined {
    switch (relation.kind) {
      case 'table':
        return this.#need(relation.table.oid, as, privileges)
      case 'virtual':
        return this.#need(relation.relation.oid, as, privileges)
      case 'sequence':
        return this.#need(relation.sequence.oid, as, privileges)
      case 'subquery':
        return relation.view && this.#need(relation.view.oid, as, privileges)
      default:
        return undefined
    }
  }

  query(query: Query, outer: readonly Frame[], as: Oid | undefined): void {
    const needs = query.relations.map((relation) => this.#ofRelation(relation, as, SELECT))
    for (const { relation } of query.rowMarks) {
      const need = needs[relation]
      if (need !== undefined) need.privileges |= UPDATE
    }
    const frames = [{ needs, relations: query.relations }, ...outer]
    this.#ctes(query.ctes, frames, as)
    this.#visit(query, frames, as, true)
  }

  #ctes(ctes: Query['ctes'], frames: readonly Frame[], as: Oid | undefined): void {
    for (const { body, references } of ctes) {
      // one that nobody names is not run, unless it changes something
      if (references === 0 && body.kind !== 'modification') continue
      if (body.kind === 'modification') this.modification(body.modification, frames, as)
      else this.#visit(body, frames, as)
    }
  }

  modification(body: Modification, outer: readonly Frame[], as: Oid | undefined): void {
    const through = this.#throughViews(body.via, as)
    const need = this.#need(body.table.oid, through.as, 0)
    const target: Need[] = [need, ...through.needs]
    const attnums = body.rules.attnums
    if (body.kind === 'insert') {
      note(target, INSERT, 'inserted', body.given, attnums, body.via)
      this.#conflict(body, target)
      // Relation 0 is the row that is there, relation 1 the proposed one.
      const relation = tableRelation(body)
      const frames = [{ needs: [need], relations: [relation, relation] }, ...outer]
      this.#ctes(body.ctes, frames, as)
      this.query(body.source, frames, as)
      this.#visit([body.conflict, body.returning], frames, as)
    } else {
      const { source } = body
      const needs = source.relations.map((relation, i) =>
        i === source.target ? need : this.#ofRelation(relation, as, SELECT),
      )
      const frames = [{ needs, relations: source.relations }, ...outer]
      if (body.kind === 'delete') for (const each of target) each.privileges |= DELETE
      if (body.kind === 'update') {
        note(target, UPDATE, 'updated', positionsOf(body.assignments), attnums, body.via)
      }
      if (body.kind === 'merge') this.#merge(body, target)
      this.#ctes(body.ctes, frames, as)
      this.#visit({ ...body, source: undefined, parts: [source.from, source.where] }, frames, as)
      this.#visit(source.relations, frames, as)
    }
    if ((need.privileges & SELECT) !== 0)
      for (const each of through.needs) each.privileges |= SELECT
  }

  #conflict(
    { conflict, rules, via }: Extract<Modification, { kind: 'insert' }>,
    target: Need[],
  ): void {
    if (conflict?.update === undefined) return
    note(target, UPDATE, 'updated', positionsOf(conflict.update.assignments), rules.attnums, via)
  }

  #merge({ actions, rules, via }: Extract<Modification, { kind: 'merge' }>, target: Need[]): void {
    for (const { action } of actions) {
      if (action.kind === 'insert') note(target, INSERT, 'inserted', [], rules.attnums, via)
      else if (action.kind === 'delete') for (const each of target) each.privileges |= DELETE
      else if (action.kind === 'update') {
        note(target, UPDATE, 'updated', positionsOf(action.assignments), rules.attnums, via)
      }
    }
  }

  /** The views on the way to the table: the first is the user's to change, each next one its owner's. */
  #throughViews(
    via: ViaView | undefined,
    as: Oid | undefined,
  ): { readonly needs: readonly Need[]; readonly as: Oid | undefined } {
    let owner = as
    const needs = (via?.views ?? []).map((view) => {
      const need = this.#need(view.oid, owner, 0)
      owner = view.owner
      return need
    })
    return { needs, as: owner }
  }

  #visit(node: unknown, frames: readonly Frame[], as: Oid | undefined, isEntered = false): void {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const item of node) this.#visit(item, frames, as)
      return
    }
    const record = node as Record<string, unknown>
    if (record['kind'] === 'var') return noteVar(node as Var, frames)
    if (record['kind'] === 'const' || record['kind'] === 'virtual') return
    if (!isEntered && 'targets' in record && 'relations' in record) {
      return this.query(node as Query, frames, as)
    }
    if (record['kind'] === 'subquery' && record['view'] !== undefined) {
      const { query, view } = node as Extract<Relation, { kind: 'subquery' }>
      return this.query(query, [], view?.owner)
    }
    for (const key in record) if (!skipped.has(key)) this.#visit(record[key], frames, as)
  }
}

type Var = Extract<Expr, { kind: 'var' }>

function noteVar({ column, levelsUp, relation }: Var, frames: readonly Frame[]): void {
  const frame = frames[levelsUp]
  const need = frame?.needs[relation]
  if (frame === undefined || need === undefined) return
  const own = frame.relations[relation]
  need.privileges |= SELECT
  need.read.add(column < 0 ? -1 : (own?.columns[column]?.attnum ?? 0) || column + 1)
}

function positionsOf(assignments: readonly { readonly position: number }[]): readonly number[] {
  return assignments.map(({ position }) => position)
}

/** The table's columns by attribute number; of the first view those that stand for them. */
function note(
  [table, ...views]: readonly Need[],
  privilege: number,
  into: 'inserted' | 'updated',
  positions: readonly number[],
  attnums: readonly number[],
  via: ViaView | undefined,
): void {
  for (const need of [table, ...views]) if (need !== undefined) need.privileges |= privilege
  for (const position of positions) {
    table?.[into].add(attnums[position] ?? -1)
    for (const view of views) {
      const at = view === views[0] ? (via?.columns.indexOf(position) ?? -1) : -1
      view[into].add(at < 0 ? -1 : at + 1)
    }
  }
}

function tableRelation({ alias, table }: Extract<Modification, { kind: 'insert' }>): Relation {
  const columns = table.columns
    .filter((column) => column.dropped !== true)
    .map(({ attnum, name, type }) => ({ attnum, name, type }))
  return { kind: 'table', alias, columns, table, sample: undefined }
}
