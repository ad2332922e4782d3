/**
 * One instance of the distance kernels over a memory of its own. The module is compiled when somebody first needs it (it is small
 * enough to be compiled at once anywhere). Hosts that forbid WebAssembly get the same functions in plain numbers: to whoever calls
 * them there is no difference but time.
 */
import { distanceModule } from './distance.table.ts'
import { type Metric, sumOf } from './distance-twin.ts'
import { type EstimateFunctions, plainEstimates, wasmEstimates } from './estimate-instance.ts'
import {
  hostWasm,
  isShared,
  LazyModule,
  MOST_PAGES,
  type WasmHost,
  type WasmMemory,
} from './wasm-host.ts'

/** Scores `count` vectors of `n` elements, `stride` bytes apart, against one; every other argument is a byte offset. */
export type ScoreRows = (
  query: number,
  base: number,
  stride: number,
  count: number,
  n: number,
  out: number,
) => void

/** As `ScoreRows`, for the vectors whose numbers stand in a list of 32-bit integers. */
export type ScoreList = (
  query: number,
  base: number,
  stride: number,
  ids: number,
  count: number,
  n: number,
  out: number,
) => void

/** Whether one of those vectors is nearer than `bound` (1 or 0); for the inner product, whether one's product is greater. */
export type AnyNearer = (
  query: number,
  base: number,
  stride: number,
  ids: number,
  count: number,
  n: number,
  bound: number,
) => number

export type DistanceFunctions = {
  readonly l2_rows: ScoreRows
  readonly ip_rows: ScoreRows
  readonly l1_rows: ScoreRows
  /** Two numbers a vector: its product with the query, and with itself. */
  readonly cos_rows: ScoreRows
  readonly l2_list: ScoreList
  readonly ip_list: ScoreList
  readonly l1_list: ScoreList
  readonly l2_any: AnyNearer
  readonly ip_any: AnyNearer
  readonly l1_any: AnyNearer
}

export const PAGE_BYTES = 65536

const distances = new LazyModule(distanceModule)

export class DistanceInstance {
  readonly functions: DistanceFunctions
  readonly isWasm: boolean
  readonly #grow: (pages: number) => ArrayBuffer
  /** Of WebAssembly. */
  readonly memory: WasmMemory | undefined
  #estimates: EstimateFunctions | undefined
  #buffer: ArrayBuffer

  /**
   * `plain`: the functions in plain numbers, where WebAssembly is at hand too. `from`: a memory that another thread has made, or that
   * it is to be one that threads may share, where the host has such.
   */
  constructor(bytes: number, plain = false, from?: WasmMemory | 'to share') {
    const initial = Math.max(1, Math.ceil(bytes / PAGE_BYTES))
    const host = plain ? undefined : hostWasm()
    const memory = host === undefined ? undefined : memoryOf(host, initial, from)
    const module =
      host === undefined || memory === undefined
        ? undefined
        : distances.compiled(host, isShared(memory))
    this.isWasm = module !== undefined
    if (host !== undefined && memory !== undefined && module !== undefined) {
      const instance = new host.Instance(module, { env: { memory } })
      this.functions = instance.exports as DistanceFunctions
      this.memory = memory
      this.#buffer = memory.buffer
      this.#grow = (pages) => {
        memory.grow(pages)
        return memory.buffer
      }
    } else {
      this.#buffer = new ArrayBuffer(initial * PAGE_BYTES)
      this.#grow = (pages) => {
        const grown = new Uint8Array(this.#buffer.byteLength + pages * PAGE_BYTES)
        grown.set(new Uint8Array(this.#buffer))
        return grown.buffer
      }
      this.functions = plainFunctions(() => this.#buffer)
    }
  }

  /** The memory; another object after `reserve` has made it larger. */
  get buffer(): ArrayBuffer {
    return this.#buffer
  }

  /** The kernels for codes, over the same memory. */
  get estimates(): EstimateFunctions {
    this.#estimates ??=
      (this.memory === undefined ? undefined : wasmEstimates(this.memory)) ??
      plainEstimates(() => this.#buffer)
    return this.#estimates
  }

  /** After another thread has made it larger. */
  lookAgain(): void {
    if (this.memory !== undefined) this.#buffer = this.memory.buffer
  }

  /** Makes the memory at least so large. */
  reserve(bytes: number): void {
    const missing = bytes - this.#buffer.byteLength
    if (missing > 0) this.#buffer = this.#grow(Math.ceil(missing / PAGE_BYTES))
  }
}

function memoryOf(
  host: WasmHost,
  initial: number,
  from: WasmMemory | 'to share' | undefined,
): WasmMemory {
  if (from !== undefined && from !== 'to share') return from
  if (from === 'to share') {
    try {
      return new host.Memory({ initial, maximum: MOST_PAGES, shared: true })
    } catch {
      // a host without memory for threads
    }
  }
  return new host.Memory({ initial })
}

function plainFunctions(memory: () => ArrayBuffer): DistanceFunctions {
  const rows =
    (metric: Metric): ScoreRows =>
    (query, base, stride, count, n, out) => {
      const data = new Float32Array(memory())
      for (let i = 0; i < count; i++) {
        data[out / 4 + i] = sumOf(metric, data, query / 4, data, (base + i * stride) / 4, n)
      }
    }
  const list =
    (metric: Metric): ScoreList =>
    (query, base, stride, ids, count, n, out) => {
      const data = new Float32Array(memory())
      const numbers = new Int32Array(memory())
      for (let i = 0; i < count; i++) {
        const at = (base + (numbers[ids / 4 + i] as number) * stride) / 4
        data[out / 4 + i] = sumOf(metric, data, query / 4, data, at, n)
      }
    }
  const any =
    (metric: Metric): AnyNearer =>
    (query, base, stride, ids, count, n, bound) => {
      const data = new Float32Array(memory())
      const numbers = new Int32Array(memory(), ids, count)
      const least = Math.fround(bound)
      for (const id of numbers) {
        const sum = sumOf(metric, data, query / 4, data, (base + id * stride) / 4, n)
        if (metric === 'ip' ? sum > least : sum < least) return 1
      }
      return 0
    }
  return {
    l2_any: any('l2'),
    ip_any: any('ip'),
    l1_any: any('l1'),
    l2_rows: rows('l2'),
    ip_rows: rows('ip'),
    l1_rows: rows('l1'),
    cos_rows: (query, base, stride, count, n, out) => {
      const data = new Float32Array(memory())
      for (let i = 0; i < count; i++) {
        const at = (base + i * stride) / 4
        data[out / 4 + i * 2] = sumOf('ip', data, query / 4, data, at, n)
        data[out / 4 + i * 2 + 1] = sumOf('ip', data, at, data, at, n)
      }
    },
    l2_list: list('l2'),
    ip_list: list('ip'),
    l1_list: list('l1'),
  }
}
