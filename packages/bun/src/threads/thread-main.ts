/** What a thread of `start-threads.ts` runs. */
import { parentPort } from 'node:worker_threads'
import { threadWork } from '@twill/engine'

const answer = threadWork()
parentPort?.on('message', (message: unknown) => {
  const said = answer(message)
  if (said !== undefined) parentPort?.postMessage(said)
})
