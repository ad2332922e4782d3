/**
 * What is known of one line's log: which record stands at which LSN, and which groups were written without an answer.
 *
 * Every record says which group it belongs to, so that a log read back can be told apart into groups that were acknowledged,
 * groups in doubt, and groups that cannot be there.
 */
import type { WalEntry } from '@twill/storage'
import { createPrng } from '@twill/storage/sim'

const HEAD_BYTES = 12

export class Violation extends Error {
  override readonly name = 'Violation'
}

export function demand(condition: boolean, promise: () => string): asserts condition {
  if (!condition) throw new Violation(promise())
}

export type Group = { readonly id: number; readonly records: readonly Uint8Array[] }

export class GroupLedger {
  readonly #known = new Map<number, Uint8Array>()
  readonly #inDoubt = new Map<number, Group>()
  readonly #line: string
  #lastKnownLsn: number

  constructor(line: string, forkLsn: number) {
    this.#line = line
    this.#lastKnownLsn = forkLsn
  }

  /** The greatest LSN that is known to be taken. */
  get lastKnownLsn(): number {
    return this.#lastKnownLsn
  }

  record(lsn: number): Uint8Array | undefined {
    return this.#known.get(lsn)
  }

  /** A group is about to be written; until something is said about it, it is in doubt. */
  begin(group: Group): void {
    this.#inDoubt.set(group.id, group)
  }

  acknowledge(group: Group, firstLsn: number, lastLsn: number): void {
    demand(
      lastLsn - firstLsn + 1 === group.records.length,
      () => `${this.#line}: group ${group.id} was given LSNs ${firstLsn} to ${lastLsn}`,
    )
    this.#adopt(group, firstLsn)
  }

  /** The storage said that nothing was written: the group must never be seen. */
  refuse(group: Group): void {
    this.#inDoubt.delete(group.id)
  }

  /** Checks entries in LSN order against what is known. Groups in doubt that are there become known. */
  check(entries: readonly WalEntry[], when: string): void {
    for (let at = 0; at < entries.length;) {
      const { lsn, record } = entries[at] as WalEntry
      const known = this.#known.get(lsn)
      if (known !== undefined) {
        demand(same(known, record), () => `${this.#line} ${when}: LSN ${lsn} has another record`)
        at += 1
        continue
      }
      const group = this.#inDoubt.get(groupIdOf(record))
      demand(
        group !== undefined,
        () => `${this.#line} ${when}: LSN ${lsn} has a record nobody may have written`,
      )
      group.records.forEach((wanted, index) => {
        const entry = entries[at + index]
        demand(
          entry !== undefined && same(entry.record, wanted),
          () =>
            `${this.#line} ${when}: group ${group.id} at LSN ${lsn} is torn at its record ${index}`,
        )
      })
      this.#adopt(group, lsn)
      at += group.records.length
    }
  }

  /** A later process has read the log: groups in doubt that it did not see are not there, and never will be. */
  settle(): void {
    this.#inDoubt.clear()
  }

  #adopt(group: Group, firstLsn: number): void {
    this.#inDoubt.delete(group.id)
    group.records.forEach((record, index) => {
      const lsn = firstLsn + index
      const before = this.#known.get(lsn)
      demand(
        before === undefined || same(before, record),
        () => `${this.#line}: LSN ${lsn} was given twice, the second time to group ${group.id}`,
      )
      this.#known.set(lsn, record)
    })
    this.#lastKnownLsn = Math.max(this.#lastKnownLsn, firstLsn + group.records.length - 1)
  }
}

export function makeGroup(id: number, sizes: readonly number[]): Group {
  const prng = createPrng(id)
  const records = sizes.map((size, index) => {
    const bytes = prng.bytes(Math.max(size, HEAD_BYTES))
    const view = new DataView(bytes.buffer)
    view.setUint32(0, id)
    view.setUint32(4, index)
    view.setUint32(8, sizes.length)
    return bytes
  })
  return { id, records }
}

export function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

function groupIdOf(record: Uint8Array): number {
  if (record.length < HEAD_BYTES) return -1
  return new DataView(record.buffer, record.byteOffset).getUint32(0)
}
