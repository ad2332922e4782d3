/**
 * What a backend hands to the suite, and how a clause is run over it.
 *
 * A subject makes instances; an instance is one database, empty at first, that can be opened, closed, crashed and thrown
 * away. Each test gets an instance of its own. The suite uses at most one handle at a time, except where a clause is about
 * two (C4).
 */
import type { Storage, StorageCapabilities } from '../storage.ts'

/** The three test runners agree on this much: vitest, `bun:test`, `node:test`. */
export type Runner = {
  readonly describe: (name: string, body: () => void) => unknown
  readonly test: (name: string, body: () => Promise<void>) => unknown
}

/** A clean close, or the process dying where it stands. */
export type Ending = 'reopen' | 'crash'

export type StorageSubject = {
  /** Stands in test names: `memory`, `file`, `branch of file`. */
  readonly name: string
  readonly capabilities: StorageCapabilities
  /** The endings of a process that the data outlives. `crash` goes with `durable`. */
  readonly endings: readonly Ending[]
  /** A new, empty database. */
  create(): Promise<StorageInstance>
  /** The durable steps this backend names (C5), each of which a database must pass when it is used in every way. */
  readonly crashPoints?: readonly string[]
  /** Random histories per property. More find more; the default keeps a clause under a second on a local backend. */
  readonly histories?: number
}

export interface StorageInstance {
  /** A handle. The one before it is closed, crashed, or expected to be in the way (C4). */
  open(): Promise<Storage>
  /** Closes the handle cleanly and opens the database again. */
  reopen(): Promise<Storage>
  /** The process dies where it stands, with whatever was in flight, and another one opens the database. */
  crash(): Promise<Storage>
  /** Throws the database away. */
  destroy(): Promise<void>
  /** Present where the subject declares `crashPoints`. */
  readonly dying?: DyingAtPoints
}

export interface DyingAtPoints {
  /** From now on the process dies when it passes `point` for the `occurrence`-th time (1 is the next). */
  arm(point: string, occurrence: number): void
  /** True once the process has died at an armed point. Whatever the handle answered after that counts for nothing. */
  died(): boolean
  /** Points passed since the instance was made, in order. */
  passed(): readonly string[]
}

export type ClauseContext = {
  readonly runner: Runner
  readonly subject: StorageSubject
  readonly histories: number
}

const DEFAULT_HISTORIES = 12

export function contextOf(runner: Runner, subject: StorageSubject): ClauseContext {
  return { runner, subject, histories: subject.histories ?? DEFAULT_HISTORIES }
}

/** A test over a database of its own. */
export function onInstance(
  context: ClauseContext,
  name: string,
  body: (instance: StorageInstance) => Promise<void>,
): void {
  context.runner.test(name, async () => {
    await withInstance(context.subject, body)
  })
}

/** Makes a database for `body` and throws it away after; a failure to do so never hides what `body` found. */
export async function withInstance<T>(
  subject: StorageSubject,
  body: (instance: StorageInstance) => Promise<T>,
): Promise<T> {
  const instance = await subject.create()
  let result: T
  try {
    result = await body(instance)
  } catch (error) {
    await instance.destroy().catch(() => undefined)
    throw error
  }
  await instance.destroy()
  return result
}

/** A test over an open handle of an empty database. */
export function onStorage(
  context: ClauseContext,
  name: string,
  body: (storage: Storage, instance: StorageInstance) => Promise<void>,
): void {
  onInstance(context, name, async (instance) => body(await instance.open(), instance))
}
