/** Works for the engine of the thread that has started this one, until that ends it. */
import { parentPort } from 'node:worker_threads'
import { threadWork } from '@twill/engine'

export function serveThread(): void {
  const answer = threadWork()
  parentPort?.on('message', (message: unknown) => {
    const said = answer(message)
    if (said !== undefined) parentPort?.postMessage(said)
  })
}
