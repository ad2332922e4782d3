/** What a thread of `graph-threads.ts` runs. */
import { parentPort } from 'node:worker_threads'
import { threadWork } from '../../src/vector/hnsw/build-thread.ts'

const answer = threadWork()
parentPort?.on('message', (message: unknown) => {
  const said = answer(message)
  if (said !== undefined) parentPort?.postMessage(said)
})
