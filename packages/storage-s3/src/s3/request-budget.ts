/**
 * How many requests and bytes are under way at the same time. Small requests (a commit, a page, a manifest) go in the order in
 * which they came, small writes first, because someone waits for each commit; large ones (layers) share what bytes there are and
 * take at most some of the places, so that there is always one for small ones.
 */
import {
  LARGE_BYTES_AT_ONCE,
  LARGE_REQUEST_BYTES,
  LARGE_REQUESTS_AT_ONCE,
  REQUESTS_AT_ONCE,
} from './limits.ts'

export type RequestBudgetOptions = {
  readonly requests?: number
  readonly largeRequests?: number
  readonly largeBytes?: number
}

type Waiting = { readonly sizeBytes: number; readonly go: () => void }

export class RequestBudget {
  readonly #requestsMax: number
  readonly #largeMax: number
  readonly #largeBytesMax: number
  readonly #urgent: Waiting[] = []
  readonly #small: Waiting[] = []
  readonly #large: Waiting[] = []
  #underWay = 0
  #largeUnderWay = 0
  #largeBytes = 0

  constructor(options: RequestBudgetOptions = {}) {
    this.#requestsMax = options.requests ?? REQUESTS_AT_ONCE
    this.#largeMax = Math.min(options.largeRequests ?? LARGE_REQUESTS_AT_ONCE, this.#requestsMax)
    this.#largeBytesMax = options.largeBytes ?? LARGE_BYTES_AT_ONCE
  }

  get underWay(): number {
    return this.#underWay
  }

  get waiting(): number {
    return this.#urgent.length + this.#small.length + this.#large.length
  }

  /** Makes a request that carries so many bytes, as soon as there is room. */
  async run<T>(kind: 'read' | 'write', sizeBytes: number, request: () => Promise<T>): Promise<T> {
    const isLarge = sizeBytes > LARGE_REQUEST_BYTES
    const small = kind === 'write' ? this.#urgent : this.#small
    await new Promise<void>((go) => {
      ;(isLarge ? this.#large : small).push({ sizeBytes, go })
      this.#admit()
    })
    try {
      return await request()
    } finally {
      this.#underWay -= 1
      if (isLarge) {
        this.#largeUnderWay -= 1
        this.#largeBytes -= sizeBytes
      }
      this.#admit()
    }
  }

  #admit(): void {
    while (this.#underWay < this.#requestsMax) {
      const next = this.#urgent.shift() ?? this.#nextLarge() ?? this.#small.shift()
      if (next === undefined) return
      this.#underWay += 1
      next.go()
    }
  }

  /** The next large one, if it fits; one that is larger than all there is goes alone. */
  #nextLarge(): Waiting | undefined {
    const next = this.#large[0]
    if (next === undefined || this.#largeUnderWay >= this.#largeMax) return undefined
    const fits = this.#largeBytes + next.sizeBytes <= this.#largeBytesMax
    if (!fits && this.#largeUnderWay > 0) return undefined
    this.#large.shift()
    this.#largeUnderWay += 1
    this.#largeBytes += next.sizeBytes
    return next
  }
}

/** Of this process, whatever number of databases it has open. */
export const processBudget: RequestBudget = new RequestBudget()
