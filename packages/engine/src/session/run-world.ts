/** What planning and running need of a session: views of it, true at every moment. */
import type { CatalogReader } from '../catalog/catalog.ts'
import { lockTimedOut } from '../errors/session-errors.ts'
import type { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type { ExecContext, NearestSettings } from '../executor/context.ts'
import type { Waits } from '../store/waits.ts'
import type { Oid, TypeLookup } from '../types/type.ts'
import type { CatalogFacts } from './catalog-facts.ts'
import type { Evaluation } from './evaluation.ts'
import type { SessionHost } from './host.ts'
import type { PlanningContext } from './query-plans.ts'
import type { RunWorld } from './run-context.ts'
import { nearestSettings } from './nearest-settings.ts'
import { settingAmount } from './setting-value.ts'
import type { EngineSession } from './session.ts'

const KIB = 1024

export function planningSide(session: EngineSession): PlanningContext {
  const { host, settings, searchPath, evaluation } = session
  return {
    catalog: session.catalog,
    types: session.types,
    virtual: host.virtual,
    searchPath: searchPath.names,
    tempSchema: searchPath.tempSchema,
    input: evaluation,
    databaseName: host.databaseName,
    estimatedRows: (table) => session.estimatedRows(table),
    distinctValues: (table, attnum) => session.distinctValues(table, attnum),
    enabled: (name) => settings.find(name) !== 'off',
    settingsKey: evaluation.settingsKey,
  }
}

export function runSide(session: EngineSession): RunWorld {
  return session.world
}

export class SessionWorld implements RunWorld {
  readonly #session: EngineSession
  #workMem = 0
  #settingsVersion = -1
  #nearest: NearestSettings | undefined
  #nearestVersion = -1

  constructor(session: EngineSession) {
    this.#session = session
  }

  get host(): SessionHost {
    return this.#session.host
  }

  get catalog(): CatalogReader {
    return this.#session.catalog
  }

  get types(): TypeLookup {
    return this.#session.types
  }

  get compiler(): ExpressionCompiler {
    return this.#session.compiler
  }

  get evaluation(): Evaluation {
    return this.#session.evaluation
  }

  get facts(): CatalogFacts {
    return this.#session.facts
  }

  get workMemBytes(): number {
    const { settings, host } = this.#session
    if (settings.version !== this.#settingsVersion) {
      this.#settingsVersion = settings.version
      this.#workMem = Math.min(host.workMemBytes, settingAmount(settings.get('work_mem')) * KIB)
    }
    return this.#workMem
  }

  get nearest(): NearestSettings {
    const { settings } = this.#session
    if (this.#nearest === undefined || settings.version !== this.#nearestVersion) {
      this.#nearestVersion = settings.version
      this.#nearest = nearestSettings(settings)
    }
    return this.#nearest
  }

  virtualRows(oid: Oid): ReturnType<ExecContext['virtualRelation']> {
    return this.#session.functions.virtualRows(oid)
  }

  isTurnDue(waits: Waits, isAllowed: boolean): boolean {
    const { interrupts } = this.#session
    interrupts.check()
    return isAllowed && interrupts.isTurnDue(waits)
  }

  /** A wait for a lock ends with `lock_timeout`, too. */
  readonly wait = (awaited: Promise<unknown>): Promise<void> => {
    const { interrupts, owner, host, evaluation } = this.#session
    const { lockTimeoutMs } = evaluation
    if (lockTimeoutMs === 0 || owner.waiting === undefined) return interrupts.wait(awaited)
    const stopTimer = host.env.schedule(lockTimeoutMs, () => {
      host.store.transactions.locks.cancelWait(owner, lockTimedOut())
    })
    return interrupts.wait(awaited).finally(stopTimer)
  }

  running(waits: Waits): void {
    this.#session.waits = waits
  }
}
