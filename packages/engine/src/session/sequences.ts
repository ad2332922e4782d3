/** nextval, currval, lastval and setval: the store's sequences, and what this session has last seen of each. */
import { LazyMap } from '../base/lazy-map.ts'
import { SELECT, UPDATE, USAGE } from '../base/privilege-bits.ts'
import type { SequenceObject } from '../catalog/objects.ts'
import { readOnlyTransaction } from '../errors/session-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { Oid } from '../types/type.ts'
import { deniedFor } from './privileges/check-needs.ts'
import { rightsOn } from './privileges/object-rights.ts'
import type { EngineSession } from './session.ts'

export class SequenceFunctions {
  readonly #session: EngineSession
  readonly #seen = new LazyMap<Oid, number | bigint>()
  #last: Oid | undefined

  constructor(session: EngineSession) {
    this.#session = session
  }

  #sequence(oid: Oid): SequenceObject {
    const object = this.#session.catalog.object(oid)
    if (object?.kind === 'sequence') return object
    if (object === undefined) {
      throw sqlError(sqlstate.undefinedTable, `relation with OID ${oid} does not exist`)
    }
    const name = 'name' in object ? object.name : String(oid)
    throw sqlError(sqlstate.wrongObjectType, `"${name}" is not a sequence`)
  }

  #refuseReadOnly(name: string, sequence: SequenceObject): void {
    if (sequence.persistence === 'temporary') return
    if (this.#session.block.ensure().readOnly) throw readOnlyTransaction(`${name}()`)
  }

  /** One of the privileges is enough; an identity column's own sequence is the table's business. */
  #check(sequence: SequenceObject, privileges: number): void {
    const { authority, catalog } = this.#session
    if (authority.isSuperuser || sequence.ownedBy?.identity === true) return
    if (rightsOn(catalog, authority, sequence, privileges) === 0) throw deniedFor(sequence)
  }

  nextval(oid: Oid): number | bigint {
    const sequence = this.#sequence(oid)
    this.#check(sequence, USAGE | UPDATE)
    this.#refuseReadOnly('nextval', sequence)
    const value = this.#session.host.store.nextval(sequence)
    this.#seen.set(oid, value)
    this.#last = oid
    return value
  }

  currval(oid: Oid): number | bigint {
    const sequence = this.#sequence(oid)
    this.#check(sequence, USAGE | SELECT)
    const value = this.#seen.get(oid)
    if (value !== undefined) return value
    throw sqlError(
      sqlstate.objectNotInPrerequisiteState,
      `currval of sequence "${sequence.name}" is not yet defined in this session`,
    )
  }

  lastval(): number | bigint {
    if (this.#last !== undefined) return this.currval(this.#last)
    throw sqlError(
      sqlstate.objectNotInPrerequisiteState,
      'lastval is not yet defined in this session',
    )
  }

  setval(oid: Oid, value: number | bigint, isCalled: boolean): void {
    const sequence = this.#sequence(oid)
    this.#check(sequence, UPDATE)
    this.#refuseReadOnly('setval', sequence)
    const big = BigInt(value)
    if (big < BigInt(sequence.min) || big > BigInt(sequence.max)) {
      throw sqlError(
        sqlstate.numericValueOutOfRange,
        `setval: value ${value} is out of bounds for sequence "${sequence.name}" (${sequence.min}..${sequence.max})`,
      )
    }
    this.#session.host.store.setval(sequence, value, isCalled)
    if (isCalled) this.#seen.set(oid, value)
  }

  /** DISCARD SEQUENCES. */
  forget(): void {
    this.#seen.clear()
    this.#last = undefined
  }
}
