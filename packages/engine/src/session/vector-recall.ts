/**
 * Measures how many of the nearest rows an index of vectors finds. Three passes, each of which can stop wherever something has to
 * be waited for: draws rows, computes who is nearest to them from all rows, and searches.
 */
import { ByteWriter } from '../base/byte-writer.ts'
import { Prng } from '../base/prng.ts'
import { type Distance, distancesTo } from '../kernels/distance/score.ts'
import { withRounding } from '../kernels/distance/rounding.ts'
import type { Batch } from '../store/batch.ts'
import type { IndexKeyMaker } from '../store/table/table-index.ts'
import type { BatchSource } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'

export type RecallIndex = {
  readonly maker: IndexKeyMaker
  readonly distance: Distance
  /** All rows: the columns of `maker`, then the row id. */
  readonly scan: () => BatchSource
  /** Rows near a vector, in the same columns. */
  readonly search: (query: Float32Array, ef: number) => BatchSource
}

type Drawn = { readonly rowId: number; readonly vector: Float32Array; readonly nearest: Nearest }

/** Always the same rows of a table that lies the same. */
const SEED = 0x7c1

/** The k smallest distances. */
class Nearest {
  readonly #distances: Float64Array
  #count = 0

  constructor(k: number) {
    this.#distances = new Float64Array(k)
  }

  add(distance: number): void {
    const all = this.#distances
    let at = this.#count
    if (at === all.length) {
      if (!(distance < (all[at - 1] as number))) return
      at--
    } else this.#count++
    while (at > 0 && (all[at - 1] as number) > distance) {
      all[at] = all[at - 1] as number
      at--
    }
    all[at] = distance
  }

  get count(): number {
    return this.#count
  }

  /** How many of the others are as near as the last of these. */
  hits(others: Nearest): number {
    const bound = withRounding(this.#distances[this.#count - 1] ?? -Infinity)
    let hits = 0
    while (hits < others.#count && (others.#distances[hits] as number) <= bound) hits++
    return Math.min(hits, this.#count)
  }
}

/** The vectors of a batch that are in the index, end to end. */
class Keys {
  readonly #maker: IndexKeyMaker
  readonly #out = new ByteWriter(4096)
  readonly #values: ReturnType<Batch['columns'][0]['get']>[] = []
  rowIds: number[] = []
  starts: Uint32Array = new Uint32Array(0)

  constructor(maker: IndexKeyMaker) {
    this.#maker = maker
  }

  read({ columns, selection, count }: Batch): void {
    const out = this.#out
    const width = columns.length - 1
    const starts = new Uint32Array(count + 1)
    out.reset()
    this.rowIds = []
    for (let i = 0; i < count; i++) {
      const row = selection === undefined ? i : (selection[i] as number)
      for (let at = 0; at < width; at++) this.#values[at] = columns[at]?.get(row) ?? null
      if (this.#maker.key(this.#values, out) === 'absent') continue
      this.rowIds.push(columns[width]?.get(row) as number)
      starts[this.rowIds.length] = out.length
    }
    this.starts = starts
  }

  get heap(): Uint8Array {
    return this.#out.view()
  }

  vector(i: number): Float32Array {
    const bytes = this.heap.slice(this.starts[i], this.starts[i + 1])
    return new Float32Array(bytes.buffer)
  }
}

export class RecallMeasurement {
  readonly #index: RecallIndex
  readonly #k: number
  readonly #sample: number
  readonly #random = new Prng(SEED)
  readonly #keys: Keys
  #pass: 'draw' | 'compute' | 'search' = 'draw'
  #source: BatchSource | undefined
  #rows = 0
  readonly #drawn: Drawn[] = []
  /** The row that is searched for, and what has been found for it. */
  #at = 0
  #found: Nearest
  #hits = 0
  #wanted = 0

  constructor(index: RecallIndex, k: number, sample: number) {
    this.#index = index
    this.#k = k
    this.#sample = sample
    this.#keys = new Keys(index.maker)
    this.#found = new Nearest(k)
  }

  /** Goes on as far as nothing has to be waited for. */
  advance(isTurnDue: () => boolean): number | null | Pending {
    for (;;) {
      if (isTurnDue()) return PENDING
      const source = (this.#source ??= this.#open())
      if (source === undefined) return this.#wanted === 0 ? null : this.#hits / this.#wanted
      const batch = source.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined || this.#take(batch)) {
        source.close()
        this.#source = undefined
        this.#finish()
      }
    }
  }

  #open(): BatchSource | undefined {
    if (this.#pass !== 'search') return this.#index.scan()
    const drawn = this.#drawn[this.#at]
    return drawn && this.#index.search(drawn.vector, this.#k + 1)
  }

  /** True: the pass needs no more. */
  #take(batch: Batch): boolean {
    this.#keys.read(batch)
    switch (this.#pass) {
      case 'draw':
        this.#draw()
        return false
      case 'compute':
        for (const drawn of this.#drawn) this.#compare(drawn, drawn.nearest)
        return false
      case 'search':
        this.#compare(this.#drawn[this.#at] as Drawn, this.#found)
        return this.#found.count === this.#k
    }
  }

  /** Each row seen so far is as likely to be drawn. */
  #draw(): void {
    const { rowIds } = this.#keys
    for (let i = 0; i < rowIds.length; i++) {
      const seen = this.#rows++
      const place = seen < this.#sample ? seen : Math.floor(this.#random.next() * (seen + 1))
      if (place >= this.#sample) continue
      this.#drawn[place] = {
        rowId: rowIds[i] as number,
        vector: this.#keys.vector(i),
        nearest: new Nearest(this.#k),
      }
    }
  }

  #compare({ rowId, vector }: Drawn, into: Nearest): void {
    const { rowIds, heap, starts } = this.#keys
    const out = new Float64Array(rowIds.length)
    const { distance } = this.#index
    distancesTo(distance, vector, heap, starts, undefined, rowIds.length, out)
    for (let i = 0; i < out.length; i++) if (rowIds[i] !== rowId) into.add(out[i] as number)
  }

  #finish(): void {
    if (this.#pass === 'draw') this.#pass = 'compute'
    else if (this.#pass === 'compute') this.#pass = 'search'
    else {
      const { nearest } = this.#drawn[this.#at++] as Drawn
      this.#hits += nearest.hits(this.#found)
      this.#wanted += nearest.count
      this.#found = new Nearest(this.#k)
    }
  }
}
