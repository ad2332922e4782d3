/** The context of one run of a plan, over what its session gives to all of them. */
import type { ScratchFile } from '../base/scratch-file.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type {
  CteState,
  ExecContext,
  Instrument,
  NearestSettings,
  RowEvent,
  RowEvents,
  TableFacts,
} from '../executor/context.ts'
import type { NearestProgress } from '../executor/nearest-progress.ts'
import type { IndexColumn } from '../executor/index-range.ts'
import type { Access, StoredTable } from '../store/table-access.ts'
import type { Waits } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeLookup } from '../types/type.ts'
import type { CatalogFacts } from './catalog-facts.ts'
import type { Evaluation } from './evaluation.ts'
import type { SessionHost } from './host.ts'

/** What the session gives to each of its runs. */
export interface RunWorld {
  readonly host: SessionHost
  readonly catalog: CatalogReader
  readonly types: TypeLookup
  readonly compiler: ExpressionCompiler
  readonly evaluation: Evaluation
  readonly facts: CatalogFacts
  readonly workMemBytes: number
  readonly nearest: NearestSettings
  virtualRows(oid: Oid): ReturnType<ExecContext['virtualRelation']>
  /** Throws when the statement is to end; true, where that is allowed, when it has to wait for others' turn first. */
  isTurnDue(waits: Waits, isAllowed: boolean): boolean
  /** Waits for something; rejects early when the statement is cancelled or out of time. */
  readonly wait: (awaited: Promise<unknown>) => Promise<void>
  /** Tells where functions that have to wait record it. */
  running(waits: Waits): void
}

const noSlots: Datum[] = []

export class RunContext implements ExecContext, RowEvents {
  readonly access: Access
  readonly params: readonly Datum[]
  readonly slots: Datum[]
  readonly instrument: Instrument | undefined
  readonly eval: Evaluation
  readonly waits: Waits
  subplanDepth = 0
  readonly #world: RunWorld
  readonly #catalog: CatalogReader
  readonly #events: RowEvent[]
  #affected: Map<object, number> | undefined
  #ctes: Map<number, CteState> | undefined
  #searches: Map<object, NearestProgress> | undefined
  #subplans: Map<object, unknown> | undefined
  #scratch: readonly ScratchFile[] | undefined

  constructor(
    world: RunWorld,
    access: Access,
    params: readonly Datum[],
    events: RowEvent[],
    slots: number,
    instrument: Instrument | undefined,
  ) {
    this.#world = world
    this.#catalog = world.catalog
    this.eval = world.evaluation
    this.waits = access.waits
    this.access = access
    this.params = params
    this.#events = events
    this.slots = slots === 0 ? noSlots : new Array<Datum>(slots).fill(null)
    this.instrument = instrument
  }

  get types(): TypeLookup {
    return this.#world.types
  }

  get events(): RowEvents {
    return this
  }

  get affected(): Map<object, number> {
    return (this.#affected ??= new Map())
  }

  get ctes(): Map<number, CteState> {
    return (this.#ctes ??= new Map())
  }

  get searches(): Map<object, NearestProgress> {
    return (this.#searches ??= new Map())
  }

  get nearest(): NearestSettings {
    return this.#world.nearest
  }

  get subplans(): Map<object, unknown> {
    return (this.#subplans ??= new Map())
  }

  get workMemBytes(): number {
    return this.#world.workMemBytes
  }

  get openScratch(): (() => ScratchFile) | undefined {
    const { env } = this.#world.host
    if (env.openScratch === undefined) return undefined
    return () => {
      const file = env.openScratch?.() as ScratchFile
      this.#scratch = [...(this.#scratch ?? []), file]
      return file
    }
  }

  /** The run has ended: what it put on a disk goes. */
  closeScratch(): void {
    for (const file of this.#scratch ?? []) file.close()
    this.#scratch = undefined
  }

  table(oid: Oid): StoredTable {
    const table = this.#world.host.store.table(oid, this.#catalog)
    if (table === undefined) throw new Error(`table ${oid} is not there`)
    return table
  }

  indexColumns(oid: Oid): readonly IndexColumn[] {
    return this.#world.facts.indexColumns(oid)
  }

  virtualRelation(oid: Oid): ReturnType<ExecContext['virtualRelation']> {
    return this.#world.virtualRows(oid)
  }

  facts(oid: Oid): TableFacts {
    return this.#world.facts.table(oid)
  }

  wants(table: Oid, kind: RowEvent['kind']): boolean {
    return this.#world.facts.wantsEvents(table, kind)
  }

  add(event: RowEvent): void {
    this.#events.push(event)
  }

  isTurnDue(): boolean {
    return this.#world.isTurnDue(this.waits, this.subplanDepth === 0)
  }
}
