/** Threads of the process, for what takes the engine long: as many as there are processors besides the one that it runs on, up to a few. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HostThread } from '@twill/engine'

/** More share the memory's speed without having more of it. */
const MOST_THREADS = 7

export function startThreads(): HostThread[] {
  const count = Math.min(MOST_THREADS, availableParallelism() - 1)
  return Array.from({ length: count }, startThread)
}

function startThread(): HostThread {
  // As it is installed, or run from its source.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./thread-main.${extension}`, import.meta.url))
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
