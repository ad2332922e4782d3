/** Runs the records of a sqllogictest file in a session, all of them or as many as fit into a time. */
import type { Session } from '../../../src/index.ts'
import { runText, type TextRow } from '../../support/text-rows.ts'
import { difference } from './compare.ts'
import type { SltFile, SltRecord } from './parse.ts'

export type SltFailure = {
  readonly line: number
  readonly sql: string
  readonly problem: string
}

export type SltOutcome = {
  readonly passed: number
  readonly failures: readonly SltFailure[]
  /** Records that were not reached in time. */
  readonly left: number
}

export type SltOptions = {
  readonly budgetMs?: number
  /** Runs every nth query alone; statements always run, because queries stand on what they made. */
  readonly everyNthQuery?: number
  /** Gives the session to go on with. */
  readonly beforeQuery?: () => Promise<Session>
}

export async function runSlt(
  first: Session,
  file: SltFile,
  { budgetMs = Number.POSITIVE_INFINITY, everyNthQuery = 1, beforeQuery }: SltOptions = {},
): Promise<SltOutcome> {
  const failures: SltFailure[] = []
  const deadlineMs = performance.now() + budgetMs
  let session = first
  let passed = 0
  let queries = 0
  for (const [index, record] of file.records.entries()) {
    if (performance.now() > deadlineMs)
      return { passed, failures, left: file.records.length - index }
    if (record.kind === 'query' && queries++ % everyNthQuery !== 0) continue
    if (record.kind === 'query' && beforeQuery !== undefined) session = await beforeQuery()
    const problem = await runRecord(session, record)
    if (problem === undefined) passed++
    else failures.push({ line: record.line, sql: record.sql, problem })
  }
  return { passed, failures, left: 0 }
}

async function runRecord(session: Session, record: SltRecord): Promise<string | undefined> {
  let rows: readonly TextRow[]
  try {
    rows = (await runText(session, record.sql)).rows
  } catch (error) {
    if (record.kind === 'statement' && !record.succeeds) return undefined
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  if (record.kind === 'query') return difference(record, rows)
  return record.succeeds ? undefined : 'expected an error, got none'
}
