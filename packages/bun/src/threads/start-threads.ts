/** Threads of the process, for what takes the engine long: as many as there are processors besides the one that it runs on, up to a few. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { HostThread } from '@twill/engine'

/** More share the memory's speed without having more of it. */
const MOST_THREADS = 7

/**
 * Not more than `most`. `program`: the one file that everything is in, where it is; it calls `serveThread` when it is not the main thread. Without it there
 * are no threads then.
 */
export function startThreads(most: number, program?: URL): HostThread[] {
  // As it is installed, or run from its source.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const installed = new URL(`./thread-main.${extension}`, import.meta.url)
  const main = existsSync(fileURLToPath(installed)) ? installed : program
  if (main === undefined) return []
  const count = Math.min(most, MOST_THREADS, availableParallelism() - 1)
  return Array.from({ length: count }, () => startThread(main))
}

function startThread(main: URL): HostThread {
  const worker = new Worker(main)
  return {
    post: (message) => worker.postMessage(message),
    listen: (onMessage, onEnd) => {
      worker.on('message', onMessage)
      worker.once('error', onEnd)
      worker.once('exit', onEnd)
    },
    close: () => void worker.terminate(),
  }
}
