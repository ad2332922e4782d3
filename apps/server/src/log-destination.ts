/**
 * Where the log goes: standard error, a line at a time, before the program goes on. When nobody reads it any more the lines are lost and
 * the program lives: pino's own destination tries for ever, and so would never end.
 */
import { writeSync } from 'node:fs'

const STANDARD_ERROR = 2
/** How often a full pipe is tried again; a reader that is only slow has made room by then. */
const ATTEMPTS = 100
const PAUSE_MS = 10

const pause = new Int32Array(new SharedArrayBuffer(4))

export const logDestination: { write(line: string): void } = {
  write: (line) => {
    let left: Buffer = Buffer.from(line)
    for (let attempt = 0; left.length > 0 && attempt < ATTEMPTS; attempt++) {
      try {
        left = left.subarray(writeSync(STANDARD_ERROR, left))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
        Atomics.wait(pause, 0, 0, PAUSE_MS)
      }
    }
  },
}
