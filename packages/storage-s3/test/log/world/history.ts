/**
 * What the processes of a world were told, to be held against what the bucket holds in the end. A record is the number of a
 * transaction; a history is the list of them, the first at LSN 1.
 */
import type { WalRange } from '@twill/storage'

export type Transactions = readonly number[]

export class WorldHistory {
  readonly acked: { readonly range: WalRange; readonly group: Transactions }[] = []
  /** Definitely not there. */
  readonly failed: Transactions[] = []
  readonly unknown: Transactions[] = []
  /** What openers and followers saw. */
  readonly seen: { readonly who: string; readonly state: Transactions }[] = []
  /** Histories up to a root, by the number that its manifest carries. */
  readonly snapshots: Transactions[] = [[]]
  /** What was wrong when it happened. */
  readonly faults: string[] = []
  ackedLsn = 0
  opens = 0
  cleanOpens = 0
  #transactions = 0

  newGroup(size: number): number[] {
    return Array.from({ length: size }, () => {
      this.#transactions += 1
      return this.#transactions
    })
  }

  ack(range: WalRange, group: Transactions): void {
    this.acked.push({ range, group })
    this.ackedLsn = Math.max(this.ackedLsn, range.lastLsn)
  }

  /** What is wrong with `final`, if it is the end of all. */
  check(final: Transactions): string | undefined {
    if (this.faults[0] !== undefined) return this.faults[0]
    const lsnOf = new Map<number, number>()
    final.forEach((transaction, at) => lsnOf.set(transaction, at + 1))
    if (lsnOf.size !== final.length) return 'a transaction is in the log twice'
    for (const { range, group } of this.acked) {
      const isThere = group.every((each, at) => lsnOf.get(each) === range.firstLsn + at)
      if (!isThere) return `acknowledged ${group.join()} at LSN ${range.firstLsn} is lost`
    }
    for (const group of this.failed) {
      if (group.some((each) => lsnOf.has(each))) return `failed ${group.join()} is in the log`
    }
    for (const group of this.unknown) {
      const first = lsnOf.get(group[0] as number)
      const isWhole = group.every(
        (each, at) => lsnOf.get(each) === (first === undefined ? undefined : first + at),
      )
      if (!isWhole) return `unknown ${group.join()} is in the log in part`
    }
    for (const { who, state } of this.seen) {
      if (!isPrefix(state, final)) return `${who} saw what is not a prefix of the history`
    }
    return undefined
  }
}

export function isPrefix(part: Transactions, whole: Transactions): boolean {
  return part.length <= whole.length && part.every((each, at) => each === whole[at])
}

export function encodeTransaction(transaction: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(transaction).buffer)
}

export function decodeTransaction(record: Uint8Array): number {
  return (
    (record[0] as number) +
    (record[1] as number) * 0x100 +
    (record[2] as number) * 0x1_0000 +
    (record[3] as number) * 0x100_0000
  )
}
