/** A database in a file of a simulated disk: opened, hurt, killed, and opened again. */
import type { CrashHooks, Storage } from '@twill/storage'
import { openLocalFileStorage } from '@twill/storage/file'
import { createPrng, Disk, PowerLossFileSystem, type DiskFaultPlan } from '@twill/storage/sim'
import { openEngine, type Engine, type EngineOptions, type Session } from '../../src/index.ts'
import { toSqlError } from '../../src/session/error-translation.ts'
import { runText } from '../support/text-rows.ts'
import { testEnv } from '../support/test-env.ts'

export const MAIN_PATH = '/data/app.db'
export const FIRST_LOG_PATH: string = `${MAIN_PATH}-wal-000001`

export type DiskEngineOptions = Partial<EngineOptions> & {
  readonly plan?: DiskFaultPlan
  readonly hooks?: CrashHooks
  readonly walSegmentBytes?: number
  /** The process's view of the disk, where the test keeps hold of it. */
  readonly fileSystem?: PowerLossFileSystem
}

const salts = createPrng(4711)

export function openDiskStorage(disk: Disk, options: DiskEngineOptions = {}): Promise<Storage> {
  const { plan, hooks, walSegmentBytes = 256 << 10 } = options
  const fileSystem =
    options.fileSystem ?? new PowerLossFileSystem(plan === undefined ? { disk } : { disk, plan })
  return openLocalFileStorage(MAIN_PATH, {
    fileSystem,
    surroundings: { nowMs: Date.now, randomUint32: () => salts.uint32() },
    walSegmentBytes,
    ...(hooks === undefined ? {} : { hooks }),
  })
}

/** Opens the database as a new process does: locks of earlier ones are gone. */
export async function openOnDisk(disk: Disk, options: DiskEngineOptions = {}): Promise<Engine> {
  const storage = await openDiskStorage(disk, options)
  const { plan: _, hooks: __, walSegmentBytes: ___, fileSystem: ____, ...rest } = options
  try {
    return await openEngine(storage, { env: testEnv, ...rest })
  } catch (error) {
    await storage.close().catch(() => undefined)
    throw error
  }
}

/** What a statement or an open failed with; 'no error' when it did not. */
export async function failureOf(
  attempt: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await attempt
  } catch (error) {
    const { code, message } = toSqlError(error)
    return { code, message }
  }
  return { code: 'no error', message: '' }
}

export async function run(session: Session, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await runText(session, sql)
}

/** The first column of all rows. */
export async function column(session: Session, sql: string): Promise<(string | null)[]> {
  const { rows } = await runText(session, sql)
  return rows.map((row) => row[0] ?? null)
}

/** A disk with the same files, one of them changed as told. */
export function damaged(
  disk: Disk,
  path: string,
  change: (bytes: Uint8Array) => Uint8Array | undefined,
): Disk {
  const copy = new Disk()
  copy.makeDirectory('/data')
  for (const [name, file] of disk.files()) {
    let bytes = new Uint8Array(file.size)
    file.read(0, bytes)
    if (name === path) bytes = new Uint8Array(change(bytes) ?? bytes)
    copy.createFile(name).write(0, bytes)
  }
  copy.syncAll()
  return copy
}

/** Path and bytes of every file. */
export function imageOf(disk: Disk): Map<string, Uint8Array> {
  return new Map(
    disk.files().map(([path, file]) => {
      const bytes = new Uint8Array(file.size)
      file.read(0, bytes)
      return [path, bytes]
    }),
  )
}
