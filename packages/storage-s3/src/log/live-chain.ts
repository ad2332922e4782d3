/**
 * Which segments count. Of those read in order, one with an epoch below that of an earlier one is dead: its writer had been
 * deposed. The live ones must fit together: LSNs without a gap, each linked to the one before it by its checksum.
 */
import { corrupt, type Epoch, type Lsn } from '@twill/storage'
import type { LogPosition } from '../manifest/manifest.ts'
import { ALL_RULES, type LogRules } from './rules.ts'
import type { Segment } from './segment.ts'

export class LiveChain {
  readonly #rules: LogRules
  #slot: number
  #epoch: Epoch
  #lsn: Lsn
  /** The checksum of the last live segment; `undefined` where none was seen. */
  #crc: number | undefined

  constructor(from: LogPosition, rules: LogRules = ALL_RULES) {
    this.#rules = rules
    this.#slot = from.slot
    this.#epoch = from.epoch
    this.#lsn = from.lsn
  }

  /** Where the next segment would stand. */
  get position(): LogPosition {
    return { slot: this.#slot, epoch: this.#epoch, lsn: this.#lsn }
  }

  get crc(): number | undefined {
    return this.#crc
  }

  /** Takes the segment of the next slot. Whether it is live. */
  take(segment: Segment): boolean {
    if (segment.epoch < this.#epoch && this.#rules.deadSkipped) {
      this.#slot += 1
      return false
    }
    const { slot, timeline, firstLsn } = segment
    const where = `log slot ${slot} of timeline ${timeline}`
    if (firstLsn !== this.#lsn) {
      throw corrupt(`${where} begins with LSN ${firstLsn} where ${this.#lsn} must be`)
    }
    const isUnlinked = segment.link === 0 && segment.epoch > this.#epoch
    if (this.#crc !== undefined && segment.link !== this.#crc && !isUnlinked) {
      throw corrupt(`${where} does not follow on the segment before it`)
    }
    this.#slot += 1
    this.#epoch = segment.epoch
    this.#lsn = segment.lastLsn + 1
    this.#crc = segment.crc
    return true
  }

  /** The next slot holds a segment that is known to be dead. */
  skip(): void {
    this.#slot += 1
  }

  /** A writer is known to have closed at the end of the chain. */
  raiseEpoch(epoch: Epoch): void {
    this.#epoch = Math.max(this.#epoch, epoch)
  }
}
