/** What SQL functions may ask of their session: sequences, settings, names, locks, catalog texts. */
import type { SequenceObject } from '../catalog/objects.ts'
import type { VirtualRows } from '../executor/context.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import type { SessionFunctions } from '../functions/function.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import { advisoryFunctions } from './functions/advisory-locks.ts'
import { backends } from './functions/backends.ts'
import { catalogTexts } from './functions/catalog-texts.ts'
import { functionTexts } from './functions/function-texts.ts'
import { objectFacts } from './functions/object-facts.ts'
import { privilegeFacts } from './functions/privilege-facts.ts'
import { roleFacts } from './functions/role-facts.ts'
import { sessionState } from './functions/session-state.ts'
import { vectorRecall } from './functions/vector-recall.ts'
import type { SessionFunction } from './functions/session-function.ts'
import { SequenceFunctions } from './sequences.ts'
import type { EngineSession } from './session.ts'
import { virtualContext } from './virtual-context.ts'

const byName: Readonly<Record<string, SessionFunction>> = {
  ...advisoryFunctions,
  ...backends,
  ...catalogTexts,
  ...functionTexts,
  ...objectFacts,
  ...privilegeFacts,
  ...roleFacts,
  ...sessionState,
  ...vectorRecall,
}

export class CatalogFunctions implements SessionFunctions {
  readonly #session: EngineSession
  readonly #sequences: SequenceFunctions

  constructor(session: EngineSession) {
    this.#session = session
    this.#sequences = new SequenceFunctions(session)
  }

  get sequences(): SequenceFunctions {
    return this.#sequences
  }

  nextval(sequence: Oid): number | bigint {
    return this.#sequences.nextval(sequence)
  }

  currval(sequence: Oid): number | bigint {
    return this.#sequences.currval(sequence)
  }

  lastval(): number | bigint {
    return this.#sequences.lastval()
  }

  setval(sequence: Oid, value: number | bigint, isCalled: boolean): void {
    this.#sequences.setval(sequence, value, isCalled)
  }

  getSetting(name: string, missingOk: boolean): string | undefined {
    const value = this.#session.settings.find(name)
    if (value !== undefined) return value
    return missingOk ? undefined : this.#session.settings.get(name)
  }

  setSetting(name: string, value: string, isLocal: boolean): string {
    const { settings, evaluation } = this.#session
    settings.set(name, value, isLocal)
    evaluation.refresh(settings)
    return settings.get(name)
  }

  currentUser(): string {
    return this.#session.authority.currentUser
  }

  sessionUser(): string {
    return this.#session.user
  }

  currentDatabase(): string {
    return this.#session.host.databaseName
  }

  currentSchemas(implicit: boolean): readonly string[] {
    const { searchPath } = this.#session
    return implicit ? searchPath.withImplicit : searchPath.names
  }

  call(name: string, args: readonly Datum[]): Datum {
    const found = byName[name]
    if (found === undefined) throw featureNotSupported(`function ${name}`)
    return found(this.#session, args)
  }

  /** The rows of a relation that the engine computes: a catalog, or a sequence. */
  virtualRows(oid: Oid): VirtualRows {
    const session = this.#session
    const object = session.catalog.object(oid)
    if (object?.kind === 'sequence') {
      const rows = (): readonly (readonly Datum[])[] => sequenceRow(session, object)
      return { rows, lookup: rows }
    }
    const relation = session.host.virtual.byOid(oid)
    if (relation === undefined) throw new Error(`virtual relation ${oid} is not there`)
    return {
      rows: () => relation.rows(virtualContext(session)),
      lookup: (column, value) => relation.lookup(virtualContext(session), column, value),
    }
  }
}

/** last_value, log_cnt, is_called. */
function sequenceRow(
  session: EngineSession,
  sequence: SequenceObject,
): readonly (readonly Datum[])[] {
  const { lastValue, isCalled } = session.host.store.sequences.current(sequence)
  return [[lastValue, 0, isCalled]]
}
