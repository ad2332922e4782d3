/**
 * Becoming the writer of a timeline, and ceasing to be.
 *
 * After a clean close: compare-and-swap of the manifest (epoch + 1, no clean tail), and the tail of the log is read at the same
 * time. After anything else: the same swap, then reading to the first empty slot, a fence there, and the manifest again; the
 * epoch must still be ours. A deposed writer that did not notice cannot write before the fence any more, and what it writes
 * after it is dead.
 */
import { type Epoch, fenced, unavailable } from '@twill/storage'
import { newId, sleep } from '../env.ts'
import { DOUBT_DEADLINE_MS } from '../limits.ts'
import { checkActive } from '../manifest/edits.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { LogPosition, Manifest } from '../manifest/manifest.ts'
import { backoffMs, isTransient, toStorageError } from '../retry.ts'
import { proofAge } from './freshness.ts'
import type { LogReader } from './log-reader.ts'
import type { LogWriter } from './log-writer.ts'
import { replayStart } from './replay-start.ts'
import { ALL_RULES, type LogRules } from './rules.ts'
import { encodeSegment } from './segment.ts'

export type ClaimSetting = {
  readonly cell: ManifestCell
  /** Is brought to the end of the log; where the claim fails, it begins anew after the newest root. */
  readonly reader: LogReader
  readonly owner: string
  /** Throws where the newest manifest is of a line that this process must not write to. */
  readonly check?: (newest: Manifest) => void
  readonly rules?: LogRules
}

/** The epoch, and whether the writer before had closed cleanly. `fenced` where another one claimed meanwhile. */
export async function claimLog(
  setting: ClaimSetting,
): Promise<{ readonly epoch: Epoch; readonly isClean: boolean }> {
  const { cell, reader, owner } = setting
  const rules = setting.rules ?? ALL_RULES
  const before = cell.current
  const early = before.log.cleanTail
  if (early !== null) rewind(reader, before)
  // Good only if nobody changed the manifest in between; how it ends is looked at then.
  const reading = early === null ? undefined : reader.advance(early.slot).catch(() => undefined)
  let base = before
  let manifest: Manifest
  try {
    manifest = await cell.edit((newest) => {
      checkActive(newest)
      setting.check?.(newest)
      base = newest
      const cleanTail = rules.tailVoided ? null : newest.log.cleanTail
      const epoch = rules.claimByEpoch ? newest.epoch + 1 : Math.max(1, newest.epoch)
      return { ...newest, epoch, owner, log: { ...newest.log, cleanTail } }
    })
  } catch (error) {
    await reading
    restart(reader, cell.current)
    throw error
  }
  await reading
  const { epoch } = manifest
  const { cleanTail } = base.log
  if (reading !== undefined && base !== before) restart(reader, manifest)
  rewind(reader, manifest)
  try {
    if (cleanTail === null) await fenceOff(setting, epoch, rules)
    else await readTail(setting, epoch, cleanTail, rules)
  } catch (error) {
    // Slots may be gone, or be taken by others, because the next writer is at work; and what was read then, or was written into one
    // that was deleted, is not the log.
    try {
      const { epoch: newest } = await cell.refresh()
      throw newest === epoch ? error : deposed(epoch, newest)
    } finally {
      reader.distrust(cell.current)
    }
  }
  return { epoch, isClean: cleanTail !== null }
}

/** A reader that stands before what must be read begins there. */
function rewind(reader: LogReader, manifest: Manifest): void {
  const start = replayStart(manifest)
  if (reader.end.slot < start.slot || reader.startLsn > start.lsn) restart(reader, manifest)
}

function restart(reader: LogReader, manifest: Manifest): void {
  reader.reset(replayStart(manifest), manifest.log.hint)
}

async function readTail(
  { cell, reader }: ClaimSetting,
  epoch: Epoch,
  tail: LogPosition,
  rules: LogRules,
): Promise<void> {
  await reader.advance(tail.slot)
  if (reader.end.slot !== tail.slot || reader.end.lsn !== tail.lsn) {
    const { timeline } = cell.current
    throw unavailable(`the log of timeline ${timeline} does not reach slot ${tail.slot}`)
  }
  reader.raiseEpoch(tail.epoch)
  if (!rules.freshness) return
  // Whoever was away for so long must look whether the place is still his.
  if (proofAge(reader.source.env, cell.proof, cell.current.ages, rules) < 1) return
  const { epoch: newest } = await cell.refresh()
  if (newest !== epoch) throw deposed(epoch, newest)
}

async function fenceOff(
  { cell, reader }: ClaimSetting,
  epoch: Epoch,
  rules: LogRules,
): Promise<void> {
  const { env, keys, store, timeline } = reader.source
  const nonce = newId(env)
  const startMs = env.monotonicMs()
  let tried = -1
  for (let attempt = 0; ; attempt += 1) {
    const { slot, epoch: seen, lsn } = await reader.advance()
    if (slot === tried) {
      // Refused or not answered, and empty all the same: the same bytes again.
      if (env.monotonicMs() - startMs > DOUBT_DEADLINE_MS) {
        throw unavailable(`log slot ${slot} of timeline ${timeline} cannot be fenced`)
      }
      await sleep(env, backoffMs(env, attempt))
    }
    tried = slot
    if (seen > epoch) throw deposed(epoch, seen)
    if (!rules.fence || reader.last?.nonce === nonce) break
    const link = reader.crc ?? 0
    const fence = { timeline, epoch, slot, firstLsn: lsn, lastLsn: lsn - 1, nonce, link }
    const { bytes, crc } = encodeSegment(fence, [])
    try {
      const answer = await store.putIfAbsent(keys.log(timeline, slot), bytes)
      if (answer.kind === 'refused') continue
      reader.add({ ...fence, groups: [], crc, sizeBytes: bytes.length })
      break
    } catch (error) {
      if (!isTransient(error)) throw toStorageError(error)
    }
  }
  if (!rules.rereadAfterFence) return
  const { epoch: newest } = await cell.refresh()
  if (newest !== epoch) throw deposed(epoch, newest)
}

/**
 * Ends a writer. Where all that it sent is decided, the manifest is told where the log ends, and the next one opens in two round
 * trips. Whether that succeeded is the answer, and of no importance: without it the next one writes a fence.
 */
export async function closeLog(writer: LogWriter, cell: ManifestCell): Promise<boolean> {
  const tail = await writer.finish()
  if (tail === undefined) return false
  try {
    const { log } = await cell.edit((manifest) => {
      if (manifest.epoch !== writer.epoch || manifest.state !== 'active') return undefined
      const hint = Math.max(manifest.log.hint, tail.slot - 1)
      return { ...manifest, log: { ...manifest.log, cleanTail: tail, hint } }
    })
    return log.cleanTail === tail
  } catch {
    return false
  }
}

function deposed(epoch: Epoch, by: Epoch): Error {
  return fenced(`writer ${epoch} was fenced by writer ${by} while it opened`)
}
