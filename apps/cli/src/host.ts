/** What the program takes from the process it runs in. Tests hand in their own. */
import type { Connection } from './connection.ts'
import type { OpenedStorage } from './storage/open-storage.ts'

export interface Host {
  /** `create` is whether a database that is not there is made. */
  readonly connect: (url: string, create: boolean) => Promise<Connection>
  /** What is below the engine. Nothing is written by opening it, but for a database that is made. */
  readonly openStorage: (url: string, create: boolean) => Promise<OpenedStorage>
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly error: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
  readonly nowMs: () => number
}

export const exitCodes = { ok: 0, sqlError: 1, usage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A mistake in how the program was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Writes and waits until the reader has taken it. */
export function write(stream: NodeJS.WritableStream, text: string): Promise<void> | undefined {
  if (stream.write(text)) return undefined
  return new Promise((resolve) => stream.once('drain', resolve))
}
