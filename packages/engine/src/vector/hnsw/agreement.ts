/**
 * How well estimates have told of late who is nearest. Codes have a few levels for all there is between the least and the greatest
 * element: vectors in tight clusters that are far from one another have nearly the same codes within a cluster. Whoever goes by
 * codes compares vectors in the end, notes here what that changed, and goes by vectors as long as it changes much.
 */

/** Part of the nearest by estimates that have to be among the nearest. Where fewer are, looking at more nodes costs more than it saves. */
const LEAST = 0.75
/** Below this an answer is not good enough: chance gives a quarter. */
const LEAST_OF_ONE = 0.5
/** Weight of the newest. */
const WEIGHT = 1 / 16
/** Looked at: a quarter of what was found, at most this many. */
const MOST = 10
const LEAST_LOOKED_AT = 3

export class Agreement {
  #mean = 1
  readonly #first = new Int32Array(MOST)
  #count = 0
  /** What the last comparison was like. */
  isLastGood = true
  /** The part of the nearest by estimates that are among the nearest; `undefined` where there were too few to tell. */
  last: number | undefined
  /** Comparisons are noted by their maker, in an order of his (`note`). */
  isHeld = false

  /** Whether estimates lead to the nearest. */
  get isGood(): boolean {
    return this.#mean >= LEAST
  }

  /** `nodes`: nearest first by estimates, before vectors put them in order. */
  before(nodes: Int32Array, count: number): void {
    this.#count = Math.min(MOST, count >> 2)
    for (let i = 0; i < this.#count; i++) this.#first[i] = nodes[i] as number
  }

  after(nodes: Int32Array): void {
    const count = this.#count
    this.isLastGood = true
    this.last = undefined
    if (count < LEAST_LOOKED_AT) return
    let kept = 0
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) if (nodes[i] === this.#first[j]) kept++
    }
    this.last = kept / count
    this.isLastGood = this.last >= LEAST_OF_ONE
    if (!this.isHeld) this.note(this.last)
  }

  note(part: number | undefined): void {
    if (part !== undefined) this.#mean += (part - this.#mean) * WEIGHT
  }
}
