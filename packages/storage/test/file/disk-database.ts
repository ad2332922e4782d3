/** A file database on a simulated disk, and its files as plain bytes, to be damaged. */
import type { CrashHooks, Storage, WalEntry } from '@twill/storage'
import { openLocalFileStorage } from '@twill/storage/file'
import { createPrng, Disk, PowerLossFileSystem } from '@twill/storage/sim'
import type { DiskFaultPlan } from '@twill/storage/sim'

export const MAIN_PATH = '/data/app.db'
export const FIRST_LOG_PATH: string = `${MAIN_PATH}-wal-000001`

export type FileImages = ReadonlyMap<string, Uint8Array>

export type OpenOptions = {
  readonly walSegmentBytes?: number
  readonly plan?: DiskFaultPlan
  readonly hooks?: CrashHooks
  readonly nowMs?: () => number
}

const salts = createPrng(77)

/** Another process: what the one before it left unlocked behind is what it finds. */
export function openOn(disk: Disk, options: OpenOptions = {}): Promise<Storage> {
  const { plan, hooks, walSegmentBytes = 64 << 10, nowMs = () => 1 } = options
  return openLocalFileStorage(MAIN_PATH, {
    fileSystem: new PowerLossFileSystem(plan === undefined ? { disk } : { disk, plan }),
    surroundings: { nowMs, randomUint32: () => salts.uint32() },
    walSegmentBytes,
    ...(hooks === undefined ? {} : { hooks }),
  })
}

export async function becomeWriter(storage: Storage): Promise<number> {
  return (await storage.acquireWriter('test')).epoch
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}

export async function readLog(storage: Storage, fromLsn = 1): Promise<WalEntry[]> {
  const entries: WalEntry[] = []
  for await (const batch of storage.scanWal(fromLsn)) entries.push(...batch)
  return entries
}

export async function readTexts(storage: Storage, fromLsn = 1): Promise<(string | undefined)[]> {
  return (await readLog(storage, fromLsn)).map((entry) => textOf(entry.record))
}

export function imagesOf(disk: Disk): FileImages {
  return new Map(
    disk.files().map(([path, file]) => {
      const bytes = new Uint8Array(file.size)
      file.read(0, bytes)
      return [path, bytes] as const
    }),
  )
}

/** A disk with these files, changed as told. */
export function diskOf(
  images: FileImages,
  path?: string,
  change?: (bytes: Uint8Array) => Uint8Array | void,
): Disk {
  const disk = new Disk()
  disk.makeDirectory('/data')
  for (const [name, original] of images) {
    let bytes = original
    if (name === path && change !== undefined) {
      const copy = original.slice()
      bytes = change(copy) ?? copy
    }
    disk.createFile(name).write(0, bytes)
  }
  disk.syncAll()
  return disk
}
