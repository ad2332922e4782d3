/** Threads of Node for the building of graphs. */
import { Worker } from 'node:worker_threads'
import type { HostThread } from '../../src/base/host-thread.ts'

export function graphThreads(count: number): HostThread[] {
  return Array.from({ length: count }, startThread)
}

function startThread(): HostThread {
  const worker = new Worker(new URL('graph-thread-main.ts', import.meta.url), {
    execArgv: ['--conditions=@twill/source'],
  })
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
