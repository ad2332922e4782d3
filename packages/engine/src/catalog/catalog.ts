/**
 * The catalog as a statement sees it: committed objects, and over them the changes of its own transaction.
 *
 * `Catalog` is an immutable-looking value with a version; a transaction that changes objects works on a `CatalogDraft` over the
 * committed catalog of the moment, so that two transactions may change different objects at once. Committing applies the
 * draft's changes to the committed catalog and gives it a new version; plans are kept only as long as the version is.
 */
import type { Oid } from '../types/type.ts'
import type {
  CatalogObject,
  ConstraintObject,
  IndexObject,
  RoleObject,
  SchemaObject,
  SequenceObject,
  TableObject,
  TypeObject,
  ViewObject,
} from './objects.ts'

/** What shares one namespace per schema (PostgreSQL's pg_class). */
export type RelationObject = TableObject | ViewObject | SequenceObject | IndexObject

/** A change of the catalog: an object put in (new or changed), or one taken out. */
export type CatalogChange =
  | { readonly kind: 'put'; readonly object: CatalogObject }
  | { readonly kind: 'drop'; readonly oid: Oid }

export interface CatalogReader {
  /** Changes with every change; equal versions of one database's catalogs and drafts mean equal contents. */
  readonly version: number
  object(oid: Oid): CatalogObject | undefined
  objects(): Iterable<CatalogObject>
  schemaNamed(name: string): SchemaObject | undefined
  roleNamed(name: string): RoleObject | undefined
  relationNamed(schema: Oid, name: string): RelationObject | undefined
  typeNamed(schema: Oid, name: string): TypeObject | undefined
  constraintsOf(table: Oid): readonly ConstraintObject[]
  /** Foreign keys that point at the table. */
  foreignKeysTo(table: Oid): readonly ConstraintObject[]
  indexesOf(table: Oid): readonly IndexObject[]
  sequencesOwnedBy(table: Oid): readonly SequenceObject[]
}

/** Oids below this are PostgreSQL's own; objects made by users start here. */
export const FIRST_USER_OID: Oid = 16384

/** The oids of what every database starts with. */
export const PG_CATALOG_SCHEMA: Oid = 11
export const PUBLIC_SCHEMA: Oid = 2200
export const INFORMATION_SCHEMA: Oid = 13000
export const BOOTSTRAP_ROLE: Oid = 10

const relationKinds: ReadonlySet<string> = new Set(['table', 'view', 'sequence', 'index'])

function isRelation(object: CatalogObject): object is RelationObject {
  return relationKinds.has(object.kind)
}

/** One layer of objects with the look-ups that binding needs: the committed catalog, or a transaction's changes. */
class ObjectIndex {
  readonly byOid = new Map<Oid, CatalogObject>()
  readonly relations = new Map<string, RelationObject>()
  readonly types = new Map<string, TypeObject>()
  readonly schemas = new Map<string, SchemaObject>()
  readonly roles = new Map<string, RoleObject>()
  readonly byTable = new Map<Oid, Set<Oid>>()

  put(object: CatalogObject): void {
    this.remove(object.oid)
    this.byOid.set(object.oid, object)
    if (isRelation(object)) this.relations.set(`${object.schema}.${object.name}`, object)
    if (object.kind === 'type') this.types.set(`${object.schema}.${object.name}`, object)
    if (object.kind === 'schema') this.schemas.set(object.name, object)
    if (object.kind === 'role') this.roles.set(object.name, object)
    for (const table of attachedTo(object)) {
      let set = this.byTable.get(table)
      if (!set) this.byTable.set(table, (set = new Set()))
      set.add(object.oid)
    }
  }

  remove(oid: Oid): void {
    const object = this.byOid.get(oid)
    if (!object) return
    this.byOid.delete(oid)
    if (isRelation(object)) this.relations.delete(`${object.schema}.${object.name}`)
    if (object.kind === 'type') this.types.delete(`${object.schema}.${object.name}`)
    if (object.kind === 'schema') this.schemas.delete(object.name)
    if (object.kind === 'role') this.roles.delete(object.name)
    for (const table of attachedTo(object)) this.byTable.get(table)?.delete(oid)
  }
}

function attachedTo(object: CatalogObject): readonly Oid[] {
  if (object.kind === 'index') return [object.table]
  if (object.kind === 'sequence') return object.ownedBy ? [object.ownedBy.table] : []
  if (object.kind !== 'constraint') return []
  if (object.rule.kind !== 'foreign key' || object.rule.references === object.table) {
    return [object.table]
  }
  return [object.table, object.rule.references]
}

abstract class CatalogLookups {
  abstract object(oid: Oid): CatalogObject | undefined
  protected abstract attached(table: Oid): Iterable<CatalogObject>

  constraintsOf(table: Oid): readonly ConstraintObject[] {
    const found: ConstraintObject[] = []
    for (const object of this.attached(table)) {
      if (object.kind === 'constraint' && object.table === table) found.push(object)
    }
    return found.sort(byOid)
  }

  foreignKeysTo(table: Oid): readonly ConstraintObject[] {
    const found: ConstraintObject[] = []
    for (const object of this.attached(table)) {
      if (object.kind !== 'constraint' || object.rule.kind !== 'foreign key') continue
      if (object.rule.references === table) found.push(object)
    }
    return found.sort(byOid)
  }

  indexesOf(table: Oid): readonly IndexObject[] {
    const found: IndexObject[] = []
    for (const object of this.attached(table)) if (object.kind === 'index') found.push(object)
    return found.sort(byOid)
  }

  sequencesOwnedBy(table: Oid): readonly SequenceObject[] {
    const found: SequenceObject[] = []
    for (const object of this.attached(table)) if (object.kind === 'sequence') found.push(object)
    return found.sort(byOid)
  }
}

function byOid(a: CatalogObject, b: CatalogObject): number {
  return a.oid - b.oid
}

/** The committed catalog. Changed only by `apply`. */
export class Catalog extends CatalogLookups implements CatalogReader {
  readonly #index = new ObjectIndex()
  /** Planning asks again and again. */
  readonly #indexes = new Map<Oid, readonly IndexObject[]>()
  #version: number
  #draftVersion = 0

  /** `version`: above that of the catalog in whose place this one comes. */
  constructor(objects: Iterable<CatalogObject> = [], version = 1) {
    super()
    this.#version = version
    for (const object of objects) this.#index.put(object)
  }

  get version(): number {
    return this.#version
  }

  /** A version for a state of a draft: negative, and given out once, so that no two drafts share one. */
  newDraftVersion(): number {
    return --this.#draftVersion
  }

  apply(changes: Iterable<CatalogChange>): void {
    for (const change of changes) {
      if (change.kind === 'put') this.#index.put(change.object)
      else this.#index.remove(change.oid)
    }
    this.#indexes.clear()
    this.#version++
  }

  override indexesOf(table: Oid): readonly IndexObject[] {
    let found = this.#indexes.get(table)
    if (found === undefined) this.#indexes.set(table, (found = super.indexesOf(table)))
    return found
  }

  override object(oid: Oid): CatalogObject | undefined {
    return this.#index.byOid.get(oid)
  }

  objects(): Iterable<CatalogObject> {
    return this.#index.byOid.values()
  }

  schemaNamed(name: string): SchemaObject | undefined {
    return this.#index.schemas.get(name)
  }

  roleNamed(name: string): RoleObject | undefined {
    return this.#index.roles.get(name)
  }

  relationNamed(schema: Oid, name: string): RelationObject | undefined {
    return this.#index.relations.get(`${schema}.${name}`)
  }

  typeNamed(schema: Oid, name: string): TypeObject | undefined {
    return this.#index.types.get(`${schema}.${name}`)
  }

  protected override *attached(table: Oid): Iterable<CatalogObject> {
    for (const oid of this.#index.byTable.get(table) ?? []) {
      const object = this.#index.byOid.get(oid)
      if (object) yield object
    }
  }
}

/** A transaction's own changes over the committed catalog. */
export class CatalogDraft extends CatalogLookups implements CatalogReader {
  readonly #base: Catalog
  readonly #added = new ObjectIndex()
  readonly #touched = new Set<Oid>()
  #changes: CatalogChange[] = []
  /** 0 while nothing has changed: the version is the base's. */
  #version = 0
  /** The base's version that `#version` was given over. */
  #over = 0

  constructor(base: Catalog) {
    super()
    this.#base = base
  }

  get version(): number {
    const { version } = this.#base
    if (this.#version === 0) return version
    if (this.#over !== version) this.#renew()
    return this.#version
  }

  #renew(): void {
    this.#version = this.#base.newDraftVersion()
    this.#over = this.#base.version
  }

  get changes(): readonly CatalogChange[] {
    return this.#changes
  }

  put(object: CatalogObject): void {
    this.#record({ kind: 'put', object })
  }

  drop(oid: Oid): void {
    this.#record({ kind: 'drop', oid })
  }

  /** Undoes every change after the first `count`: ROLLBACK TO SAVEPOINT. */
  truncate(count: number): void {
    const kept = this.#changes.slice(0, count)
    for (const oid of this.#touched) this.#added.remove(oid)
    this.#touched.clear()
    this.#changes = []
    // also where nothing is kept: what was made under the undone version is not to be found again
    this.#renew()
    for (const change of kept) this.#record(change)
  }

  #record(change: CatalogChange): void {
    this.#renew()
    this.#changes.push(change)
    const oid = change.kind === 'put' ? change.object.oid : change.oid
    this.#touched.add(oid)
    if (change.kind === 'put') this.#added.put(change.object)
    else this.#added.remove(oid)
  }

  override object(oid: Oid): CatalogObject | undefined {
    return this.#touched.has(oid) ? this.#added.byOid.get(oid) : this.#base.object(oid)
  }

  *objects(): Iterable<CatalogObject> {
    for (const object of this.#base.objects()) if (!this.#touched.has(object.oid)) yield object
    yield* this.#added.byOid.values()
  }

  schemaNamed(name: string): SchemaObject | undefined {
    return this.#added.schemas.get(name) ?? this.#untouched(this.#base.schemaNamed(name))
  }

  roleNamed(name: string): RoleObject | undefined {
    return this.#added.roles.get(name) ?? this.#untouched(this.#base.roleNamed(name))
  }

  relationNamed(schema: Oid, name: string): RelationObject | undefined {
    const own = this.#added.relations.get(`${schema}.${name}`)
    return own ?? this.#untouched(this.#base.relationNamed(schema, name))
  }

  typeNamed(schema: Oid, name: string): TypeObject | undefined {
    const own = this.#added.types.get(`${schema}.${name}`)
    return own ?? this.#untouched(this.#base.typeNamed(schema, name))
  }

  #untouched<T extends CatalogObject>(object: T | undefined): T | undefined {
    return object && !this.#touched.has(object.oid) ? object : undefined
  }

  protected override *attached(table: Oid): Iterable<CatalogObject> {
    const seen = new Set<Oid>()
    for (const oid of this.#added.byTable.get(table) ?? []) {
      seen.add(oid)
      const object = this.#added.byOid.get(oid)
      if (object) yield object
    }
    const based = [
      ...this.#base.constraintsOf(table),
      ...this.#base.foreignKeysTo(table),
      ...this.#base.indexesOf(table),
      ...this.#base.sequencesOwnedBy(table),
    ]
    for (const object of based) {
      if (this.#touched.has(object.oid) || seen.has(object.oid)) continue
      seen.add(object.oid)
      yield object
    }
  }
}
