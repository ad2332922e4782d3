/** What a thread of `start-threads.ts` runs. */
import { serveThread } from './serve-thread.ts'

serveThread()
