/**
 * The disk tier of the cache: chunks in one file of fixed size, which outlives the process. Nothing depends on it. The file may be
 * damaged, cut short or deleted at any moment, the disk may be full: what does not match its check is a miss, what cannot
 * be written is not kept, and after several failures in a row the tier is left alone.
 *
 * Opened at the first use, so that a process that needs no chunk does not wait for it. A lock keeps two processes from sharing
 * a file; the one that comes second does without. Reads and writes are synchronous: 128 KiB out of the system's page cache take
 * about 30 µs, a trip through the thread pool more.
 */
import type { FileLock, FileSystem } from '@twill/storage/file'
import { checksum } from '@twill/storage/backend'
import { type CachedLayer, mix } from './cached-layer.ts'
import type { ChunkDisk } from './chunk-cache.ts'
import { CHUNK_BYTES, DISK_FAILURES_MAX } from './limits.ts'
import { S3Fifo } from './s3-fifo.ts'
import { SlotFile, slotsIn } from './slot-file.ts'

export type DiskTierOptions = {
  readonly fileSystem: FileSystem
  /** A folder of its own; made if it is not there. */
  readonly directory: string
  readonly sizeBytes: number
}

type Opened = { readonly file: SlotFile; readonly lock: FileLock }

const utf8 = new TextEncoder()

export class DiskTier implements ChunkDisk {
  readonly #options: DiskTierOptions
  #state: 'unopened' | 'open' | 'off' = 'unopened'
  #opened: Opened | undefined
  #failures = 0
  readonly #fifo: S3Fifo
  /** From a chunk's key to its slot. */
  readonly #slots = new Map<number, number>()
  readonly #keys: Float64Array
  readonly #lengths: Uint32Array
  readonly #checks: Uint32Array
  #free: number[] = []

  constructor(options: DiskTierOptions) {
    this.#options = options
    const slots = slotsIn(options.sizeBytes)
    this.#fifo = new S3Fifo(slots)
    this.#keys = new Float64Array(slots)
    this.#lengths = new Uint32Array(slots)
    this.#checks = new Uint32Array(slots)
    if (slots === 0) this.#state = 'off'
  }

  /** `off`: held by another process, unusable, or closed. */
  get state(): 'unopened' | 'open' | 'off' {
    return this.#state
  }

  get usedBytes(): number {
    return this.#opened === undefined ? 0 : this.#fifo.length * CHUNK_BYTES
  }

  has(layer: CachedLayer, chunk: number): boolean {
    return this.#file() !== undefined && this.#slots.has(keyOf(layer, chunk))
  }

  get(layer: CachedLayer, chunk: number): Uint8Array | undefined {
    const file = this.#file()
    const slot = file === undefined ? undefined : this.#slots.get(keyOf(layer, chunk))
    if (file === undefined || slot === undefined) return undefined
    const bytes = new Uint8Array(this.#lengths[slot] as number)
    const isRead = this.#attempt(() => file.read(slot, bytes) === bytes.length)
    if (isRead === true && this.#checks[slot] === checkOf(layer, chunk, bytes)) {
      this.#fifo.touch(slot)
      return bytes
    }
    this.#remove(slot)
    return undefined
  }

  put(layer: CachedLayer, chunk: number, bytes: Uint8Array): void {
    const file = this.#file()
    const key = keyOf(layer, chunk)
    if (file === undefined || this.#slots.has(key) || bytes.length === 0) return
    while (this.#fifo.isFull(1)) this.#forget(this.#fifo.evict())
    const slot = this.#free.pop() as number
    const check = checkOf(layer, chunk, bytes)
    const isWritten = this.#attempt(() => {
      file.write(slot, bytes, { key, length: bytes.length, check })
      return true
    })
    if (isWritten === true) this.#take(slot, key, bytes.length, check)
    else this.#free.push(slot)
  }

  drop(layer: CachedLayer, chunk: number): void {
    const slot = this.#file() && this.#slots.get(keyOf(layer, chunk))
    if (slot !== undefined) this.#remove(slot)
  }

  close(): void {
    const opened = this.#opened
    this.#state = 'off'
    this.#opened = undefined
    try {
      opened?.file.close()
      opened?.lock.release()
    } catch {
      // There is nothing to lose.
    }
  }

  #file(): SlotFile | undefined {
    if (this.#state === 'unopened') this.#open()
    return this.#opened?.file
  }

  #open(): void {
    const { fileSystem, directory, sizeBytes } = this.#options
    let lock: FileLock | undefined
    this.#state = 'off'
    try {
      fileSystem.makeDirectory(directory)
      lock = fileSystem.lock(`${directory}/chunks-lock`)
      const file = SlotFile.open(fileSystem, `${directory}/chunks`, sizeBytes)
      this.#opened = { file, lock }
      this.#state = 'open'
      this.#recall(file)
    } catch {
      if (this.#opened === undefined) lock?.release()
      this.close()
    }
  }

  /** Takes over what an earlier process left. */
  #recall(file: SlotFile): void {
    file.eachRecord((slot, { key, length, check }) => {
      if (!this.#slots.has(key)) this.#take(slot, key, length, check)
    })
    for (let slot = file.slots - 1; slot >= 0; slot -= 1) {
      if (this.#lengths[slot] === 0) this.#free.push(slot)
    }
  }

  #take(slot: number, key: number, length: number, check: number): void {
    this.#slots.set(key, slot)
    this.#keys[slot] = key
    this.#lengths[slot] = length
    this.#checks[slot] = check
    this.#fifo.insert(slot, 1, key)
  }

  #remove(slot: number): void {
    this.#fifo.remove(slot)
    this.#forget(slot)
    const file = this.#opened?.file
    if (file !== undefined) this.#attempt(() => file.blank(slot))
  }

  /** After it has left its queue. */
  #forget(slot: number): void {
    this.#slots.delete(this.#keys[slot] as number)
    this.#lengths[slot] = 0
    this.#free.push(slot)
  }

  #attempt<T>(job: () => T): T | undefined {
    try {
      const result = job()
      this.#failures = 0
      return result
    } catch {
      this.#failures += 1
      if (this.#failures >= DISK_FAILURES_MAX) this.close()
      return undefined
    }
  }
}

/** 53 bits; two chunks with the same are told apart by their checks. */
function keyOf(layer: CachedLayer, chunk: number): number {
  const piece = Math.imul(chunk + 1, 0x9e37_79b1)
  return mix(layer.hashLow ^ piece) + (mix(layer.hashHigh ^ piece) & 0x1f_ffff) * 2 ** 32
}

function checkOf(layer: CachedLayer, chunk: number, bytes: Uint8Array): number {
  const identity = utf8.encode(`${layer.id}#${chunk}`)
  const ofIdentity = checksum(identity, 0, identity.length)
  return (checksum(bytes, 0, bytes.length) ^ ofIdentity) >>> 0
}
