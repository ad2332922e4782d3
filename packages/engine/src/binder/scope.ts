/**
 * What binding works with: `BindScope`, given by the session; `Binding`, the state of one statement (parameters, numbering);
 * `QueryScope`, the names visible in one query level.
 */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { VirtualRelation } from '../catalog/virtual-relation.ts'
import { characterPosition, stackDepthExceeded } from '../errors/syntax-errors.ts'
import type { Window } from '../ast/expression.ts'
import type { Oid, TypeContext, TypeLookup, TypeRef } from '../types/type.ts'
import type { Expr } from './expression.ts'
import type { Cte, JoinTree, Relation, WindowSpec } from './query.ts'

/** The relations that the engine computes itself. */
export interface VirtualLookup {
  relation(schema: string, name: string): VirtualRelation | undefined
}

export type BindScope = {
  /** The statement's text, for error positions. */
  readonly sql: string
  readonly catalog: CatalogReader
  readonly virtual: VirtualLookup
  readonly types: TypeLookup
  /** Schema names in order; `pg_catalog` comes first where it is not named. */
  readonly searchPath: readonly string[]
  /** The session's schema for temporary tables, once it has one; it comes before all others. */
  readonly tempSchema: string | undefined
  /** Declared parameter types; 0 and 705 mean "infer", and so do missing ones. */
  readonly parameterTypes: readonly Oid[]
  /** For reading literals. */
  readonly input: TypeContext
  readonly databaseName: string
}

/** The place of an expression, for messages and for what may stand in it. */
export type Clause =
  | 'select'
  | 'where'
  | 'having'
  | 'group by'
  | 'order by'
  | 'distinct on'
  | 'limit'
  | 'offset'
  | 'join on'
  | 'from function'
  | 'from subselect'
  | 'filter'
  | 'values'
  | 'values single'
  | 'insert target'
  | 'update source'
  | 'update target'
  | 'returning'
  | 'window partition'
  | 'window order'
  | 'window frame'
  | 'column default'
  | 'check constraint'
  | 'generated column'
  | 'index expression'
  | 'index predicate'
  | 'merge when'
  | 'copy where'
  | 'domain check'

/** How deep expressions and subqueries may nest: far below what overflows a JavaScript stack. */
const maxDepth = 700

export class Binding {
  readonly scope: BindScope
  /** By index; 0 while unknown. */
  readonly parameters: Oid[]
  dependsOnSettings: boolean = false
  usesViews: boolean = false
  /** False in stored expressions. */
  readonly allowParameters: boolean
  /** The statement's binding, where this one is for a view or a stored expression inside it. */
  readonly #root: Binding | undefined
  #ctes = 0
  #depth = 0

  constructor(scope: BindScope, root?: Binding) {
    this.scope = scope
    this.#root = root
    this.parameters = scope.parameterTypes.map((oid) => (oid === 705 ? 0 : oid))
    this.allowParameters = root === undefined
  }

  /** For text that stands elsewhere: its own positions and search path, no parameters. */
  derive(sql: string, searchPath?: readonly string[]): Binding {
    const scope: BindScope = {
      ...this.scope,
      sql,
      searchPath: searchPath ?? this.scope.searchPath,
      parameterTypes: [],
    }
    const derived = new Binding(scope, this.#root ?? this)
    derived.#depth = this.#depth + 1
    return derived
  }

  /** Notes that a literal was read under session settings. */
  noteSettings(): void {
    const root = this.#root ?? this
    root.dependsOnSettings = true
  }

  /** Notes that the statement looks through a view. */
  noteView(): void {
    const root = this.#root ?? this
    root.usesViews = true
  }

  get types(): TypeLookup {
    return this.scope.types
  }

  /** The 1-based character of an offset, for an error's `position`. */
  at(pos: number): number | undefined {
    return pos < 0 ? undefined : characterPosition(this.scope.sql, pos)
  }

  nextCteId(): number {
    const root = this.#root ?? this
    return root.#ctes++
  }

  enter(): void {
    if (++this.#depth > maxDepth) {
      this.#depth = 0
      throw stackDepthExceeded()
    }
  }

  leave(): void {
    this.#depth--
  }
}

/** Column names of a relation with their positions; a name that occurs twice has -1. */
export type ColumnNames = {
  readonly names: readonly string[]
  readonly types: readonly TypeRef[]
  readonly index: ReadonlyMap<string, number>
}

export type NamespaceItem = {
  readonly name: string
  /** For `schema.table.column`; undefined for everything that is no table. */
  readonly schema: string | undefined
  /** Position in the scope's relations; -1 for a join. */
  readonly relation: number
  readonly columns: ColumnNames
  /** Of a join (and of a row layout): what its columns are. Otherwise vars over `relation`. */
  readonly exprs: readonly Expr[] | undefined
  /** Columns may be named without / with the relation's name. */
  unqualified: boolean
  qualified: boolean
  /** In FROM of the same level, to the left: visible to LATERAL items alone. */
  lateralOnly: boolean
  /** False where a LATERAL reference to it would be wrong (the other side of RIGHT or FULL JOIN). */
  lateralOk: boolean
  /** Table oid for system columns and result origins; 0 for none. */
  readonly tableOid: Oid
}

export class QueryScope {
  readonly binding: Binding
  readonly parent: QueryScope | undefined
  readonly relations: Relation[] = []
  namespace: NamespaceItem[] = []
  readonly from: JoinTree[] = []
  /** Visible CTEs of this level, inner first; outer levels are found through `parent`. */
  ctes: Cte[] = []
  /** Where the recursive term under way names its own CTE (of those defined at this level). */
  readonly recursiveUses: number[] = []
  /** Names that this level's WITH defines further on. */
  laterCtes: readonly string[] = []
  clause: Clause = 'select'
  lateralActive: boolean = false
  hasAggregates: boolean = false
  hasWindows: boolean = false
  hasSetReturning: boolean = false
  /** WINDOW clause and OVER windows, deduplicated. */
  readonly windows: WindowSpec[] = []
  readonly namedWindows: Map<string, Window> = new Map()
  /** Of the domain whose CHECK is bound: the type of VALUE. */
  domainType: TypeRef | undefined = undefined

  /** GROUPING() calls with their arguments, to be matched with GROUP BY once that is bound. */
  readonly groupings: {
    readonly node: Expr
    readonly args: readonly Expr[]
    readonly positions: readonly number[]
  }[] = []

  constructor(binding: Binding, parent: QueryScope | undefined) {
    this.binding = binding
    this.parent = parent
  }
}
