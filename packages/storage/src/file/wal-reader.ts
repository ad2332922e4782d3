/**
 * Reads the frames of a segment in order, a large piece of the file at a time. It stops where no proven frame with the next
 * LSN stands; whether that is the end of the log or damage is for the caller to say.
 */
import type { Lsn } from '../lsn.ts'
import type { WalEntry } from '../storage.ts'
import { alignFrame, frameAt, takeEntries } from './wal-frame.ts'
import type { Segment } from './wal-segment.ts'

const PIECE_BYTES = 1 << 20

export class WalReader {
  readonly #segment: Segment
  /** A piece of the file, fresh with each read: entries handed out are views of it. */
  #piece: Uint8Array = new Uint8Array(0)
  #pieceOffset = 0
  #offset: number
  #nextLsn: Lsn

  /** A frame that begins with `nextLsn` is expected at `offset`. */
  constructor(segment: Segment, offset: number, nextLsn: Lsn) {
    this.#segment = segment
    this.#offset = offset
    this.#nextLsn = nextLsn
  }

  /** Where the next frame is expected. */
  get offset(): number {
    return this.#offset
  }

  get nextLsn(): Lsn {
    return this.#nextLsn
  }

  /** Passes one frame; false where there is none. Entries in the range are added to `entries`, as views. */
  next(fromLsn: Lsn, toLsn: Lsn, entries: WalEntry[]): boolean {
    const { salt } = this.#segment
    let found = this.#frameAt(salt)
    if (found.kind === 'cut' && this.#read(found.neededBytes)) found = this.#frameAt(salt)
    // The head alone may have been cut off; now it says how long the frame is.
    if (found.kind === 'cut' && this.#read(found.neededBytes)) found = this.#frameAt(salt)
    if (found.kind !== 'frame' || found.firstLsn !== this.#nextLsn) return false
    const at = this.#offset - this.#pieceOffset
    if (found.lastLsn >= fromLsn) takeEntries(this.#piece, at, fromLsn, toLsn, entries)
    this.#offset = found.endOffset + this.#pieceOffset
    this.#nextLsn = found.lastLsn + 1
    return true
  }

  #frameAt(salt: Segment['salt']): ReturnType<typeof frameAt> {
    const at = this.#offset - this.#pieceOffset
    return frameAt(this.#piece, Math.min(at, this.#piece.length), this.#piece.length, salt)
  }

  /** Reads a piece that begins at the next frame. False where the file has fewer bytes than needed. */
  #read(neededBytes: number): boolean {
    const left = this.#segment.sizeBytes - this.#offset
    if (left < neededBytes) return false
    const bytes = new Uint8Array(Math.min(Math.max(PIECE_BYTES, neededBytes), left))
    const count = this.#segment.file.read(bytes, this.#offset)
    this.#piece = bytes.subarray(0, count)
    this.#pieceOffset = this.#offset
    return count >= neededBytes
  }
}

/** The offset of the first proven frame after `offset` that cannot be older than `afterLsn`; `undefined` where there is none. */
export function findLaterFrame(
  segment: Segment,
  offset: number,
  afterLsn: Lsn,
): number | undefined {
  const size = segment.sizeBytes
  const bytes = new Uint8Array(Math.max(0, size - offset))
  const end = segment.file.read(bytes, offset)
  const view = new DataView(bytes.buffer)
  const [salt] = segment.salt
  for (let at = alignFrame(offset + 1) - offset; at + 16 <= end; at += 8) {
    if (view.getUint32(at + 8, true) !== salt) continue
    const found = frameAt(bytes, at, end, segment.salt)
    if (found.kind === 'frame' && found.firstLsn > afterLsn) return offset + at
  }
  return undefined
}
