/** Records and pages to write, and ways to read a whole log back. */
import { LSN_ZERO, type Lsn } from '../lsn.ts'
import type { Epoch, PageId, Storage, WalEntry, WalRange } from '../storage.ts'
import { expectBytes, expectEqual } from './expect.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text)
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : decoder.decode(bytes)
}

/** Bytes that depend on every bit of `tag`, `length` of them: a misplaced or stale page never looks right. */
export function filled(tag: number, length: number): Uint8Array {
  const out = new Uint8Array(length)
  let state = (tag + 1) >>> 0
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 0x41c64e6d) + 0x3039) >>> 0
    out[i] = state >>> 16
  }
  return out
}

export async function becomeWriter(storage: Storage): Promise<Epoch> {
  return (await storage.acquireWriter('conformance')).epoch
}

/** A window that nothing in a test can fall out of. */
export function keepEverything(storage: Storage): Promise<void> {
  return storage.setRetention({ kind: 'lsns', count: 1_000_000 })
}

export function appendTexts(
  storage: Storage,
  epoch: Epoch,
  ...texts: readonly string[]
): Promise<WalRange> {
  return storage.appendWal(epoch, texts.map(bytesOf))
}

/** Writes `count` one-record groups, so that the log has that many more LSNs. */
export async function appendMany(storage: Storage, epoch: Epoch, count: number): Promise<Lsn> {
  let last = LSN_ZERO
  for (let i = 0; i < count; i += 1) last = (await appendTexts(storage, epoch, `r${i}`)).lastLsn
  return last
}

/** Puts pages and makes them a checkpoint. */
export async function checkpoint(
  storage: Storage,
  epoch: Epoch,
  lsn: Lsn,
  pages: Readonly<Record<PageId, Uint8Array | undefined>>,
): Promise<void> {
  const writes = Object.entries(pages).map(([id, bytes]) => ({ id: Number(id), bytes }))
  if (writes.length > 0) await storage.putPages(epoch, lsn, writes)
  await storage.setRoot(epoch, lsn, bytesOf(`root@${lsn}`))
}

export async function readLog(
  storage: Storage,
  fromLsn: Lsn = 1,
  toLsn?: Lsn,
): Promise<readonly WalEntry[]> {
  const entries: WalEntry[] = []
  for await (const batch of storage.scanWal(fromLsn, toLsn)) entries.push(...batch)
  return entries
}

export async function readTexts(
  storage: Storage,
  fromLsn: Lsn = 1,
  toLsn?: Lsn,
): Promise<readonly string[]> {
  const entries = await readLog(storage, fromLsn, toLsn)
  return entries.map((entry) => textOf(entry.record) as string)
}

/** The log from `fromLsn` on holds exactly these records, with LSNs that leave out none. */
export async function expectLog(
  storage: Storage,
  wanted: readonly Uint8Array[],
  what: string,
  fromLsn: Lsn = 1,
): Promise<void> {
  const entries = await readLog(storage, fromLsn)
  expectEqual(entries.length, wanted.length, `${what}: number of records in the log`)
  entries.forEach((entry, index) => {
    expectEqual(entry.lsn, fromLsn + index, `${what}: LSN of record ${index}`)
    expectBytes(entry.record, wanted[index], `${what}: record at LSN ${entry.lsn}`)
  })
}

/** A short history to branch from. Log a b c d; page 1 is "two" as of 2 and "four" as of 4; page 2 is put at 2, deleted at 4. */
export async function writeParent(storage: Storage): Promise<number> {
  const epoch = await becomeWriter(storage)
  await keepEverything(storage)
  await appendTexts(storage, epoch, 'a', 'b')
  await checkpoint(storage, epoch, 2, { 1: bytesOf('two'), 2: bytesOf('kept') })
  await appendTexts(storage, epoch, 'c', 'd')
  await checkpoint(storage, epoch, 4, { 1: bytesOf('four'), 2: undefined })
  return epoch
}
