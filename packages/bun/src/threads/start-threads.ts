/** Threads of the process, for what takes the engine long: as many as there are processors besides the one that it runs on, up to a few. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { HostThread } from '@twill/engine'

/** More share the memory's speed without having more of it. */
const MOST_THREADS = 7

/** None where everything is in one file, without the threads' own. */
export function startThreads(): HostThread[] {
  // As it is installed, or run from its source.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const main = new URL(`./thread-main.${extension}`, import.meta.url)
  if (!existsSync(fileURLToPath(main))) return []
  const count = Math.min(MOST_THREADS, availableParallelism() - 1)
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
