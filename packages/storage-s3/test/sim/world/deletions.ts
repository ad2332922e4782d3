/** Whether an object may be deleted, worked out from who can reach it now; by other means than the code that deletes it. */
import type { TimelineId } from '../../../src/manifest/manifest.ts'
import type { Ledger } from './ledger.ts'
import type { Line } from './line.ts'

/** The store's clock tells whole seconds, and so does what is reckoned from it. */
const CLOCK_STEP_MS = 1_001

export function checkLayerDeletion(
  ledger: Ledger,
  timeline: TimelineId,
  name: string,
): string | undefined {
  const what = `layer ${name} of ${timeline} was deleted`
  for (const other of ledger.lines.values()) {
    if (!other.isActive) continue
    const reads = other.manifest.inherited.some(
      (each) => each.timeline === timeline && each.layer.name === name,
    )
    if (reads) return `${what}, and ${other.timeline} inherits it`
  }
  const line = ledger.line(timeline)
  if (!line.isActive) return undefined
  const { ages, layers, pins } = line.manifest
  if (layers.some((layer) => layer.name === name)) return `${what}, and is in the manifest`
  for (const { child } of pins) {
    if (line.pinned.get(child)?.layers.has(name) === true && mayCome(ledger, child)) {
      return `${what}, and ${child}, which may yet come to be, inherits it`
    }
  }
  const buried = line.manifest.graveyard.find(({ layer }) => layer.name === name)
  if (buried === undefined) return undefined
  const ageMs = ledger.storeNowMs - buried.removedMs
  return ageMs + CLOCK_STEP_MS < ages.graveMs
    ? `${what} ${ageMs} ms after it was buried`
    : undefined
}

export function checkSlotDeletion(
  ledger: Ledger,
  timeline: TimelineId,
  key: string,
  rest: string,
): string | undefined {
  const slot = Number.parseInt(rest, 16)
  const what = `log slot ${slot} of ${timeline} was deleted`
  const line = ledger.line(timeline)
  for (const other of ledger.lines.values()) {
    const { inheritedLog, parent } = other.manifest
    const stretch = inheritedLog.find((each) => each.timeline === timeline)
    if (!other.isActive || stretch === undefined || parent === undefined) continue
    const { pins } = ledger.line(parent.timeline).manifest
    const pin = pins.find(({ child }) => child === other.timeline)
    if (pin !== undefined && holds(line, slot, pin.keptFromLsn, stretch.toLsn)) {
      return `${what}, and ${other.timeline} inherits it: ${JSON.stringify(pin)}`
    }
  }
  if (!line.isActive) return undefined
  const { ages, log, pins } = line.manifest
  if (slot >= log.start.slot) return `${what}; the log starts at ${log.start.slot}`
  for (const { child, forkLsn, keptFromLsn } of pins) {
    if (holds(line, slot, keptFromLsn, forkLsn) && mayCome(ledger, child)) {
      return `${what}, and ${child}, which may yet come to be, inherits it`
    }
  }
  const ageMs = ledger.storeNowMs - ledger.writtenMs(key)
  return ageMs < ages.logMs ? `${what} ${ageMs} ms after it was written` : undefined
}

/** Whether a slot holds an LSN after one and up to another. */
function holds({ slots }: Line, slot: number, afterLsn: number, toLsn: number): boolean {
  const lsn = slots.indexOf(slot, afterLsn) + 1
  return lsn > 0 && lsn <= toLsn
}

function mayCome(ledger: Ledger, child: TimelineId): boolean {
  const line = ledger.lines.get(child)
  return line === undefined || line.isActive
}
