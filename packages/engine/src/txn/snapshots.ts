/**
 * Which snapshots are in use. They are taken in order of their LSN, so that the oldest is the head of a list and taking or
 * giving back costs the same however many there are.
 */
export class SnapshotHold {
  lsn: number
  /** Which one it is of all that were ever taken. */
  serial = 0
  previous: SnapshotHold | undefined
  next: SnapshotHold | undefined

  constructor(lsn: number) {
    this.lsn = lsn
  }
}

export class Snapshots {
  #oldest: SnapshotHold | undefined
  #newest: SnapshotHold | undefined
  #taken = 0
  /** Called after a snapshot was given back. */
  released: (() => void) | undefined

  hold(lsn: number): SnapshotHold {
    const hold = new SnapshotHold(lsn)
    this.#link(hold)
    return hold
  }

  /** The same hold for a newer snapshot. */
  renew(hold: SnapshotHold, lsn: number): void {
    if (hold.lsn === lsn) return
    this.release(hold)
    hold.lsn = lsn
    this.#link(hold)
  }

  get isEmpty(): boolean {
    return this.#oldest === undefined
  }

  /** How many were ever taken. */
  get taken(): number {
    return this.#taken
  }

  /** Whether all of the first `taken` have been given back; for snapshots of one LSN. */
  areBack(taken: number): boolean {
    return this.#oldest === undefined || this.#oldest.serial > taken
  }

  #link(hold: SnapshotHold): void {
    hold.serial = ++this.#taken
    let before = this.#newest
    while (before !== undefined && before.lsn > hold.lsn) before = before.previous
    hold.previous = before
    hold.next = before === undefined ? this.#oldest : before.next
    if (before === undefined) this.#oldest = hold
    else before.next = hold
    if (hold.next === undefined) this.#newest = hold
    else hold.next.previous = hold
  }

  release(hold: SnapshotHold): void {
    if (hold.previous === undefined) {
      if (this.#oldest === hold) this.#oldest = hold.next
    } else hold.previous.next = hold.next
    if (hold.next === undefined) {
      if (this.#newest === hold) this.#newest = hold.previous
    } else hold.next.previous = hold.previous
    hold.previous = undefined
    hold.next = undefined
    this.released?.()
  }

  /** The LSN of the oldest snapshot in use, at most `durable`. */
  oldest(durable: number): number {
    return this.#oldest === undefined ? durable : Math.min(this.#oldest.lsn, durable)
  }
}
