/**
 * The conformance suite of the storage seam: clauses C1–C8 of `docs/spec/conformance.md`, for anybody's backend.
 *
 *     import { describe, test } from 'vitest'
 *     import { runConformance } from '@twill/storage/conformance'
 *     runConformance({ describe, test }, { name: 'mine', capabilities, endings: ['reopen', 'crash'], create })
 */
import { c1DurableAck } from './c1-durable-ack.ts'
import { c2MonotonicLsn } from './c2-monotonic-lsn.ts'
import { c3SnapshotReads } from './c3-snapshot-reads.ts'
import { c4Fencing } from './c4-fencing.ts'
import { c5CrashHooks } from './c5-crash-hooks.ts'
import { c6BatchReads } from './c6-batch-reads.ts'
import { c7Branches } from './c7-branches.ts'
import { c8Retention } from './c8-retention.ts'
import { type ClauseContext, contextOf, type Runner, type StorageSubject } from './harness.ts'

export { ConformanceFailure } from './expect.ts'
export type { DyingAtPoints, Runner, StorageInstance, StorageSubject } from './harness.ts'
export { runObjectStoreConformance } from './object-store.ts'
export type { ObjectStoreSubject } from './object-store.ts'

export const CLAUSES = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8'] as const

export type Clause = (typeof CLAUSES)[number]

const DEFINITIONS: Readonly<Record<Clause, (context: ClauseContext) => void>> = {
  C1: c1DurableAck,
  C2: c2MonotonicLsn,
  C3: c3SnapshotReads,
  C4: c4Fencing,
  C5: c5CrashHooks,
  C6: c6BatchReads,
  C7: c7Branches,
  C8: c8Retention,
}

/** Defines the tests of some clauses, by default of all, for one backend. */
export function runConformance(
  runner: Runner,
  subject: StorageSubject,
  clauses: readonly Clause[] = CLAUSES,
): void {
  const context = contextOf(runner, subject)
  runner.describe(`storage conformance: ${subject.name}`, () => {
    for (const clause of clauses) DEFINITIONS[clause](context)
  })
}
