/** The way in: a URL to a handle. */
import type { EngineOptions } from '@twill/engine'
import { Database } from '../database.ts'
import type { HandleOptions } from '../database.ts'
import { parseDatabaseUrl } from './database-url.ts'
import { leaseEngine } from './engine-pool.ts'
import { nodeEnv } from './node-env.ts'

/** The engine's own options hold for all handles of a process on one database: those of the first that opens it. */
export type OpenOptions = HandleOptions &
  Omit<EngineOptions, 'env' | 'readOnly' | 'owner'> & {
    /** Whether to make a database where there is none; otherwise that is an error. Default: true. */
    readonly create?: boolean
  }

/** Opens `memory://`, `memory://name`, `file://path`, the path of a file, or `s3://`, `r2://`, `gs://bucket/prefix`. */
export async function open(url: string | URL, options: OpenOptions = {}): Promise<Database> {
  const { databaseName, cacheBytes, workMemBytes } = options
  const lease = await leaseEngine(parseDatabaseUrl(url), {
    env: nodeEnv,
    owner: `pid ${process.pid}`,
    create: options.create ?? true,
    ...(databaseName === undefined ? {} : { databaseName }),
    ...(cacheBytes === undefined ? {} : { cacheBytes }),
    ...(workMemBytes === undefined ? {} : { workMemBytes }),
  })
  return new Database(lease, options)
}
