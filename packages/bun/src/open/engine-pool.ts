/**
 * The engines of this process. Handles to one database share one engine; the last one that is closed closes it. Someone who opens
 * a database while it is being closed waits for that and gets a new engine.
 */
import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { openEngine, SqlError } from '@twill/engine'
import type { Engine, EngineOptions } from '@twill/engine'
import { isStorageError } from '@twill/storage'
import type { Storage } from '@twill/storage'
import { openLocalFileStorage } from '@twill/storage/file'
import { openMemoryStorage } from '@twill/storage/memory'
import type { DatabaseUrl } from './database-url.ts'

/** A handle's share of an engine. */
export interface EngineLease {
  readonly engine: Engine
  /** Opens a branch of the database, or shares it with those who have it open. */
  openBranch(name: string): Promise<EngineLease>
  release(): Promise<void>
}

export type EngineChoices = EngineOptions & { readonly create: boolean }

interface SharedEngine {
  handles: number
  engine: Promise<Engine>
  closing: Promise<void> | undefined
}

/** How far behind its writer a reader may be, when nothing is slow: two small requests in so long. */
const FOLLOW_INTERVAL_MS = 1_000

const open = new Map<string, SharedEngine>()
let privateDatabases = 0

export async function leaseEngine(
  database: DatabaseUrl,
  options: EngineChoices,
): Promise<EngineLease> {
  const key = keyOf(database)
  return lease(key, async () => {
    const { storage, ...reading } = await openStorage(database, options.create)
    try {
      return await openEngine(storage, { ...options, ...reading })
    } catch (error) {
      await storage.close()
      throw error
    }
  })
}

async function lease(key: string, start: () => Promise<Engine>): Promise<EngineLease> {
  for (;;) {
    const found = open.get(key)
    if (found?.closing === undefined) break
    await found.closing.catch(() => undefined)
  }
  let shared = open.get(key)
  if (shared === undefined) {
    shared = { handles: 0, engine: start(), closing: undefined }
    open.set(key, shared)
  }
  shared.handles++
  try {
    return makeLease(key, shared, await shared.engine)
  } catch (error) {
    if (open.get(key) === shared) open.delete(key)
    throw error
  }
}

function makeLease(key: string, shared: SharedEngine, engine: Engine): EngineLease {
  let released: Promise<void> | undefined
  const release = async (): Promise<void> => {
    shared.handles--
    if (shared.handles > 0) return
    shared.closing = engine.close().finally(() => open.delete(key))
    await shared.closing
  }
  return {
    engine,
    release: () => (released ??= release()),
    openBranch: async (name) => {
      shared.handles++
      try {
        const branch = await lease(`${key}\0${name}`, () => engine.openBranch(name))
        return keepingParent(branch, () => makeLease(key, shared, engine).release())
      } catch (error) {
        shared.handles--
        throw error
      }
    },
  }
}

/** A branch keeps the database it belongs to open. */
function keepingParent(branch: EngineLease, releaseParent: () => Promise<void>): EngineLease {
  let released: Promise<void> | undefined
  const release = async (): Promise<void> => {
    try {
      await branch.release()
    } finally {
      await releaseParent()
    }
  }
  return { ...branch, release: () => (released ??= release()) }
}

function keyOf(database: DatabaseUrl): string {
  switch (database.kind) {
    case 'memory':
      return database.name === undefined
        ? `private:${privateDatabases++}`
        : `memory:${database.name}`
    case 'file':
      return `file:${canonicalPath(database.path)}`
    case 'object':
      return database.url
  }
}

/** One name for a file however it is reached. The file itself may not be there yet. */
function canonicalPath(path: string): string {
  const absolute = resolve(path)
  for (const attempt of [
    () => realpathSync.native(absolute),
    () => join(realpathSync.native(dirname(absolute)), basename(absolute)),
  ]) {
    try {
      return attempt()
    } catch {
      continue
    }
  }
  return absolute
}

/** A storage, and how the engine is to use it where the URL says so. */
type OpenedStorage = { readonly storage: Storage } & Pick<EngineOptions, 'readOnly' | 'follow'>

async function openStorage(database: DatabaseUrl, create: boolean): Promise<OpenedStorage> {
  try {
    switch (database.kind) {
      case 'memory':
        return {
          storage: await openMemoryStorage(
            database.name === undefined ? {} : { name: database.name },
          ),
        }
      case 'file':
        return { storage: await openLocalFileStorage(database.path, { create }) }
      case 'object':
        return await openObject(database.url, create)
    }
  } catch (error) {
    throw openFailure(error)
  }
}

/** Loaded when the first bucket is opened: most programs never open one. */
async function openObject(url: string, create: boolean): Promise<OpenedStorage> {
  const { openObjectStorage, parseS3Url } = await import('@twill/storage-s3')
  const { follow, readOnly } = parseS3Url(url)
  const storage = await openObjectStorage(url, { create: create && !readOnly })
  return { storage, readOnly, ...(follow ? { follow: { intervalMs: FOLLOW_INTERVAL_MS } } : {}) }
}

function openFailure(cause: unknown): unknown {
  if (!isStorageError(cause)) return cause
  const { message } = cause
  switch (cause.kind) {
    case 'not-found':
      return new SqlError('3D000', message, { cause })
    case 'conflict':
      return new SqlError('55006', message, {
        cause,
        hint: 'A database in a file belongs to one process at a time.',
      })
    case 'corrupt':
      return new SqlError('XX001', message, { cause })
    case 'full':
      return new SqlError('53100', message, { cause })
    case 'denied':
      return new SqlError('42501', message, { cause })
    case 'invalid':
      return new SqlError('22023', message, { cause })
    case 'fenced':
    case 'unknown-outcome':
    case 'unavailable':
    case 'closed':
      return new SqlError('58030', message, { cause })
  }
}
