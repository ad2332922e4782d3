/**
 * The bytes of one file on a simulated disk: what a reader sees now, what is certain to be there after a power cut, and
 * every change in between.
 *
 * Promises kept: a synced change survives. Promises not made, because POSIX does not make them: an unsynced write may
 * survive, or any of its sectors may, in any order against other writes; a changed length survives as some earlier
 * length since the last sync; after a failed sync the changes it covered stay visible to readers but no later sync ever
 * brings them to the disk (what Linux does with a page it could not write).
 *
 * Contents are blocks, made on first touch, so that a preallocated file costs nothing.
 */
import type { Prng } from './prng.ts'

export const SECTOR_SIZE_BYTES = 512

/** What a write-back moves at once. */
const BLOCK_SIZE_BYTES = 4096

type Change = {
  /** Position among all changes ever made to the file. */
  readonly at: number
  /** A sync that covered this change has failed. */
  lost: boolean
} & (
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly size: number }
)

export class DiskFile {
  readonly #seen = new Blocks()
  readonly #durable = new Blocks()
  #changes: Change[] = []
  #nextChange = 0

  get size(): number {
    return this.#seen.size
  }

  /** Where the next change goes: a sync asked for now covers every change before it. */
  get nextChange(): number {
    return this.#nextChange
  }

  get hasUnsynced(): boolean {
    return this.#changes.length > 0
  }

  read(offset: number, target: Uint8Array): number {
    return this.#seen.read(offset, target)
  }

  write(offset: number, bytes: Uint8Array): void {
    const kept = bytes.slice()
    this.#seen.write(offset, kept)
    this.#changes.push({ kind: 'write', offset, bytes: kept, lost: false, at: this.#nextChange++ })
  }

  resize(size: number): void {
    this.#seen.resize(size)
    this.#changes.push({ kind: 'resize', size, lost: false, at: this.#nextChange++ })
  }

  /**
   * Makes every change before `end` durable. What a failed sync has lost stays lost, except in blocks that have been written
   * again since: a block goes to the disk as a whole.
   */
  sync(end: number): void {
    const covered = this.#changes.filter((change) => change.at < end)
    const rest = this.#changes.filter((change) => change.at >= end)
    const writtenAgain = new Set(covered.filter((change) => !change.lost).flatMap(blocksOf))
    const lost: Change[] = []
    for (const change of covered) {
      if (change.kind === 'resize' || !change.lost) applyWhole(this.#durable, change)
      else lost.push(...this.#rescue(change, writtenAgain))
    }
    this.#changes = [...lost, ...rest]
  }

  /** A sync that failed: the changes before `end` will only ever survive by luck. */
  loseUnsynced(end: number): void {
    for (const change of this.#changes) if (change.at < end) change.lost = true
  }

  /** What the disk holds after a power cut: everything durable, and of the rest what chance leaves. */
  powerLoss(prng: Prng): void {
    const survival = prng.pick([0, 0.1, 0.5, 0.9, 1])
    const sizes = this.#changes.filter((change) => changesSize(change)).length
    let sizesLeft = prng.chance(0.3) ? sizes : prng.below(sizes + 1)
    for (const change of this.#changes) {
      if (change.kind === 'resize') {
        if (sizesLeft > 0) this.#durable.resize(change.size)
        sizesLeft -= 1
        continue
      }
      const maySetSize = sizesLeft > 0
      sizesLeft -= 1
      applyTorn(this.#durable, change, { prng, survival, maySetSize })
    }
    this.#changes = []
    this.#seen.copyFrom(this.#durable)
  }

  /** Applies the parts of a lost write that lie in these blocks; the rest stays lost. Lengths are no longer in doubt. */
  #rescue(change: Change & { kind: 'write' }, blocks: ReadonlySet<number>): readonly Change[] {
    const end = change.offset + change.bytes.length
    if (end > this.#durable.size) this.#durable.resize(end)
    const left: Change[] = []
    for (const block of blocksOf(change)) {
      const from = Math.max(change.offset, block * BLOCK_SIZE_BYTES)
      const to = Math.min(end, (block + 1) * BLOCK_SIZE_BYTES)
      const bytes = change.bytes.subarray(from - change.offset, to - change.offset)
      if (blocks.has(block)) this.#durable.write(from, bytes)
      else left.push({ kind: 'write', offset: from, bytes, at: change.at, lost: true })
    }
    return left
  }

  /** Bytes that blocks really take, for a disk that can be full. */
  allocatedBytes(): number {
    return this.#seen.allocatedBytes()
  }

  /** Changes a byte at rest, as a failing disk does. */
  flipByte(offset: number, mask: number): void {
    for (const blocks of [this.#seen, this.#durable]) {
      const byte = new Uint8Array(1)
      if (blocks.read(offset, byte) === 0) continue
      byte[0] = (byte[0] as number) ^ mask
      blocks.write(offset, byte)
    }
  }

  /** Cuts the file at rest. */
  cutAtRest(size: number): void {
    this.#seen.resize(size)
    this.#durable.resize(size)
  }
}

function changesSize(change: Change): boolean {
  return change.kind === 'resize' || change.bytes.length > 0
}

/** Which blocks a write touches. */
function blocksOf(change: Change): readonly number[] {
  if (change.kind === 'resize' || change.bytes.length === 0) return []
  const first = Math.floor(change.offset / BLOCK_SIZE_BYTES)
  const last = Math.floor((change.offset + change.bytes.length - 1) / BLOCK_SIZE_BYTES)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function applyWhole(blocks: Blocks, change: Change): void {
  if (change.kind === 'resize') blocks.resize(change.size)
  else blocks.write(change.offset, change.bytes)
}

type Tearing = { readonly prng: Prng; readonly survival: number; readonly maySetSize: boolean }

/** Applies the sectors of a write that chance keeps. A write whose length did not survive is cut at the old length. */
function applyTorn(blocks: Blocks, change: Change & { kind: 'write' }, tearing: Tearing): void {
  const { prng, survival, maySetSize } = tearing
  const end = change.offset + change.bytes.length
  if (maySetSize && end > blocks.size) blocks.resize(end)
  const wholeWrite = prng.chance(0.25) ? prng.chance(survival) : undefined
  const limit = Math.min(end, blocks.size)
  for (let at = change.offset; at < limit;) {
    const sectorEnd = Math.min(limit, at - (at % SECTOR_SIZE_BYTES) + SECTOR_SIZE_BYTES)
    const survives = wholeWrite ?? prng.chance(survival)
    if (survives) {
      blocks.write(at, change.bytes.subarray(at - change.offset, sectorEnd - change.offset))
    }
    at = sectorEnd
  }
}

/** A sparse array of bytes. */
class Blocks {
  size = 0
  #blocks = new Map<number, Uint8Array>()

  read(offset: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, this.size - offset))
    for (let done = 0; done < length;) {
      const within = (offset + done) % BLOCK_SIZE_BYTES
      const part = Math.min(BLOCK_SIZE_BYTES - within, length - done)
      const block = this.#blocks.get(Math.floor((offset + done) / BLOCK_SIZE_BYTES))
      if (block === undefined) target.fill(0, done, done + part)
      else target.set(block.subarray(within, within + part), done)
      done += part
    }
    return length
  }

  write(offset: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const at = offset + done
      const within = at % BLOCK_SIZE_BYTES
      const part = Math.min(BLOCK_SIZE_BYTES - within, bytes.length - done)
      this.#block(Math.floor(at / BLOCK_SIZE_BYTES)).set(bytes.subarray(done, done + part), within)
      done += part
    }
    this.size = Math.max(this.size, bytes.length > 0 ? offset + bytes.length : 0)
  }

  resize(size: number): void {
    if (size < this.size) {
      const boundary = Math.floor(size / BLOCK_SIZE_BYTES)
      for (const index of this.#blocks.keys()) if (index > boundary) this.#blocks.delete(index)
      this.#blocks.get(boundary)?.fill(0, size % BLOCK_SIZE_BYTES)
    }
    this.size = size
  }

  copyFrom(other: Blocks): void {
    this.size = other.size
    this.#blocks = new Map([...other.#blocks].map(([index, block]) => [index, block.slice()]))
  }

  allocatedBytes(): number {
    return this.#blocks.size * BLOCK_SIZE_BYTES
  }

  #block(index: number): Uint8Array {
    let block = this.#blocks.get(index)
    if (block === undefined) {
      block = new Uint8Array(BLOCK_SIZE_BYTES)
      this.#blocks.set(index, block)
    }
    return block
  }
}
