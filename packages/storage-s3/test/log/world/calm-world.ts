/**
 * One timeline in a bucket that answers correctly and takes its time, on a clock that moves by itself; what goes wrong, a test
 * does itself, request by request.
 */
import {
  CountingObjectStore,
  MemoryObjectStore,
  type ObjectStore,
  ObjectStoreError,
  type PutAnswer,
} from '@twill/storage/object'
import { createPrng, LatentObjectStore, type LatencyProfile, NO_LATENCY } from '@twill/storage/sim'
import type { ObjectStorageEnv } from '../../../src/env.ts'
import { claimLog } from '../../../src/log/claim.ts'
import { replayStart } from '../../../src/log/replay-start.ts'
import { LogReader } from '../../../src/log/log-reader.ts'
import type { LogSource } from '../../../src/log/log-source.ts'
import { LogWriter } from '../../../src/log/log-writer.ts'
import { DEFAULT_LOG_TUNING, type LogTuning } from '../../../src/log/tuning.ts'
import { ManifestCell } from '../../../src/manifest/manifest-cell.ts'
import { encodeManifest } from '../../../src/manifest/manifest-codec.ts'
import { emptyManifest } from '../../../src/manifest/new-manifest.ts'
import { EventLoop } from './event-loop.ts'
import { KEYS, MANIFEST_KEY, TIMELINE } from './place.ts'

export const LOG_AGE_MS: number = 15 * 60_000

export type Opened = {
  readonly cell: ManifestCell
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly isClean: boolean
}

/** What a test makes of a PUT: an answer of its own, or `undefined` for the bucket's. */
export type PutPlan = (key: string, bytes: Uint8Array) => Promise<PutAnswer> | undefined

export class CalmWorld {
  readonly loop: EventLoop = new EventLoop()
  readonly bucket: MemoryObjectStore
  readonly counting: CountingObjectStore
  readonly env: ObjectStorageEnv
  readonly source: LogSource
  plan: PutPlan = () => undefined
  /** What cannot be read. */
  denied: string | undefined

  constructor(latency: LatencyProfile = NO_LATENCY, seed: number = 1) {
    const { loop } = this
    const prng = createPrng(seed)
    this.bucket = new MemoryObjectStore({ nowMs: () => loop.nowMs() })
    const sleep = (ms: number): Promise<void> => loop.sleep(ms)
    const latent = new LatentObjectStore(this.bucket, { latency, prng, sleep })
    this.counting = new CountingObjectStore(this.#planned(latent))
    this.env = {
      wallMs: () => loop.nowMs(),
      monotonicMs: () => loop.nowMs(),
      random: () => prng.float(),
      schedule: (delayMs, callback) => loop.at(delayMs, callback),
    }
    this.source = { store: this.counting, keys: KEYS, env: this.env, timeline: TIMELINE }
  }

  /** Runs a test's steps while the clock moves. */
  async run<T>(steps: () => Promise<T>): Promise<T> {
    let result: { readonly value: T } | undefined
    let failure: unknown
    const done = steps().then(
      (value) => {
        result = { value }
      },
      (error: unknown) => {
        failure = error ?? new Error('failed')
      },
    )
    await this.loop.run()
    if (failure === undefined && result === undefined) throw new Error('the world stands still')
    await done
    if (failure !== undefined) throw failure as Error
    return (result as { value: T }).value
  }

  async create(): Promise<void> {
    const manifest = emptyManifest({
      timeline: TIMELINE,
      database: TIMELINE,
      quirks: { ifMatch: 'quoted' },
      ages: { logMs: LOG_AGE_MS, graveMs: LOG_AGE_MS },
      nonce: 'first',
      createdMs: 0,
    })
    await this.bucket.putIfAbsent(MANIFEST_KEY, encodeManifest(manifest))
  }

  async load(): Promise<{ readonly cell: ManifestCell; readonly reader: LogReader }> {
    const cell = await ManifestCell.load(this.source.store, MANIFEST_KEY, this.env)
    if (cell === undefined) throw new Error('there is no manifest')
    const { log } = cell.current
    return { cell, reader: new LogReader(this.source, replayStart(cell.current), log.hint) }
  }

  async open(tuning: Partial<LogTuning> = {}): Promise<Opened> {
    const { cell, reader } = await this.load()
    const { epoch, isClean } = await claimLog({ cell, reader, owner: 'test' })
    const all = { ...DEFAULT_LOG_TUNING, ...tuning }
    const writer = new LogWriter({ cell, reader, epoch, tuning: all })
    return { cell, reader, writer, isClean }
  }

  #planned(inner: ObjectStore): ObjectStore {
    const put = (key: string, bytes: Uint8Array): Promise<PutAnswer> =>
      this.plan(key, bytes) ?? inner.putIfAbsent(key, bytes)
    return {
      name: inner.name,
      get: (key) => {
        if (key !== this.denied) return inner.get(key)
        return Promise.reject(new ObjectStoreError('denied', 'the token has expired'))
      },
      range: (key, range) => inner.range(key, range),
      putIfAbsent: put,
      compareAndSwap: (key, etag, bytes) => inner.compareAndSwap(key, etag, bytes),
      delete: (key) => inner.delete(key),
      list: (prefix, after) => inner.list(prefix, after),
    }
  }
}

export function record(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** All records of a stretch, as text. */
export async function textOf(reader: LogReader, fromLsn: number, toLsn: number): Promise<string[]> {
  const texts: string[] = []
  for await (const batch of reader.entries(fromLsn, toLsn)) {
    for (const { lsn, record: bytes } of batch) {
      if (lsn !== fromLsn + texts.length) throw new Error(`LSN ${lsn} is out of order`)
      texts.push(new TextDecoder().decode(bytes))
    }
  }
  return texts
}

export async function kindOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    return error instanceof Error && 'kind' in error ? String(error.kind) : String(error)
  }
}
