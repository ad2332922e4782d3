/** From a URL to an engine. Storages are loaded when they are needed: starting fast matters where a server is started on demand. */
import { nodeEnv } from '@twill/bun'
import { openEngine, type Engine, type EngineOptions } from '@twill/engine'
import type { Storage } from '@twill/storage'

/** How far behind its writer a reader may be, when nothing is slow. */
const FOLLOW_INTERVAL_MS = 1_000

export type OpenChoices = Pick<EngineOptions, 'databaseName' | 'cacheBytes' | 'databases'>

export async function openDatabase(url: string, choices: OpenChoices): Promise<Engine> {
  const { storage, ...reading } = await openStorage(url)
  try {
    return await openEngine(storage, {
      env: nodeEnv,
      owner: `twill-server, pid ${process.pid}`,
      ...choices,
      ...reading,
    })
  } catch (error) {
    await storage.close()
    throw error
  }
}

type Opened = { readonly storage: Storage } & Pick<EngineOptions, 'readOnly' | 'follow'>

async function openStorage(url: string): Promise<Opened> {
  if (/^(?:s3|r2|gs):\/\//i.test(url)) return openBucket(url)
  const [, memory] = /^memory:\/\/(.*)$/i.exec(url) ?? []
  if (memory !== undefined) {
    const { openMemoryStorage } = await import('@twill/storage/memory')
    return { storage: await openMemoryStorage(memory === '' ? {} : { name: memory }) }
  }
  const { openLocalFileStorage } = await import('@twill/storage/file')
  const file = /^file:/i.test(url) ? url : `file://${url.replaceAll('%', '%25')}`
  return { storage: await openLocalFileStorage(file, { create: true }) }
}

async function openBucket(url: string): Promise<Opened> {
  const { openObjectStorage, parseS3Url } = await import('@twill/storage-s3')
  const { follow, readOnly } = parseS3Url(url)
  const storage = await openObjectStorage(url, { create: !readOnly })
  return { storage, readOnly, ...(follow ? { follow: { intervalMs: FOLLOW_INTERVAL_MS } } : {}) }
}
