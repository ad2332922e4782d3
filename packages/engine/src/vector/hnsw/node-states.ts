/**
 * What has become of each node. A deleted node leads on and never answers. A sweep makes all that are deleted when it begins
 * *leaving*: nobody links to them any more from then on, and when every node has been looked at they are *free*, to be used again.
 */
const LIVE = 0
const DELETED = 1
const LEAVING = 2
const FREE = 3

export class NodeStates {
  #states = new Uint8Array(64)
  #count = 0
  #deleted = 0
  #leaving = 0
  readonly #free: number[] = []

  get bytes(): number {
    return this.#states.byteLength
  }

  get liveCount(): number {
    return this.#count - this.#deleted - this.#leaving - this.#free.length
  }

  /** Those that no sweep has begun to take out. */
  get deletedCount(): number {
    return this.#deleted
  }

  get isEveryNodeLive(): boolean {
    return this.liveCount === this.#count
  }

  add(): void {
    if (this.#count === this.#states.length) {
      const grown = new Uint8Array(Math.ceil(this.#count * 1.25))
      grown.set(this.#states)
      this.#states = grown
    }
    this.#states[this.#count++] = LIVE
  }

  /** A free node, live from now on; `undefined` where there is none. */
  reuse(): number | undefined {
    const id = this.#free.pop()
    if (id !== undefined) this.#states[id] = LIVE
    return id
  }

  delete(id: number): boolean {
    if (this.#states[id] !== LIVE) return false
    this.#states[id] = DELETED
    this.#deleted++
    return true
  }

  readonly isLive = (id: number): boolean => this.#states[id] === LIVE
  /** Whether others may be linked to it. */
  readonly stays = (id: number): boolean => (this.#states[id] as number) < LEAVING

  isLeaving(id: number): boolean {
    return this.#states[id] === LEAVING
  }

  beginSweep(): void {
    for (let id = 0; id < this.#count; id++) {
      if (this.#states[id] === DELETED) this.#states[id] = LEAVING
    }
    this.#leaving = this.#deleted
    this.#deleted = 0
  }

  /** Calls with every node that becomes free. */
  endSweep(freed: (id: number) => void): void {
    for (let id = this.#count - 1; id >= 0; id--) {
      if (this.#states[id] !== LEAVING) continue
      this.#states[id] = FREE
      this.#free.push(id)
      freed(id)
    }
    this.#leaving = 0
  }
}
