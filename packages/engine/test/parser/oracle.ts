/** libpg-query (PostgreSQL's own parser) beside ours: one verdict per statement. */
import { loadModule, parseSync } from 'libpg-query'
import { SqlError } from '../../src/errors/sql-error.ts'
import { parse } from '../../src/parser/parse.ts'

export type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly message: string; readonly position: number }

export type Verdict = {
  readonly sql: string
  readonly oracle: Outcome
  readonly ours: Outcome & { readonly code?: string }
}

export async function loadOracle(): Promise<void> {
  await loadModule()
}

export function oracleOutcome(sql: string): Outcome {
  try {
    parseSync(sql)
    return { kind: 'accepted' }
  } catch (error) {
    const { message, sqlDetails } = error as Error & {
      sqlDetails?: { readonly cursorPosition: number }
    }
    return { kind: 'refused', message, position: (sqlDetails?.cursorPosition ?? -1) + 1 }
  }
}

export function ourOutcome(sql: string): Verdict['ours'] {
  try {
    parse(sql)
    return { kind: 'accepted' }
  } catch (error) {
    if (!(error instanceof SqlError)) throw new Error(`crash on ${sql}`, { cause: error })
    const { code, message, position } = error
    return { kind: 'refused', code, message, position: position ?? 0 }
  }
}

export function judge(sql: string): Verdict {
  return { sql, oracle: oracleOutcome(sql), ours: ourOutcome(sql) }
}

/**
 * Errors that PostgreSQL raises behind its grammar (so the oracle accepts), which our parser finds; and
 * lexical rules that PostgreSQL 15 has and the oracle's release of it had not yet.
 */
const stricterThanOracle: readonly RegExp[] = [
  /^trailing junk after/,
  /^misplaced .* clause$/,
  /^no inline code specified$/,
  /^conflicting or redundant options$/,
  /^column name must be qualified$/,
]

/** Twill's own syntax, which the oracle cannot know. */
const ownSyntax = /\bas\s+of\s+(lsn|timestamp)\b/i

/** What is wrong, or `undefined`: same verdict, or refused by us with 0A000. */
export function disagreement(verdict: Verdict): string | undefined {
  const { oracle, ours, sql } = verdict
  if (oracle.kind === 'accepted') {
    if (ours.kind === 'accepted' || ours.code === '0A000' || ours.code === '54001') return undefined
    if (stricterThanOracle.some((pattern) => pattern.test(ours.message))) return undefined
    return `refused: ${ours.message} at ${ours.position}`
  }
  if (ours.kind === 'refused') return undefined
  if (ownSyntax.test(sql)) return undefined
  return `accepted, but: ${oracle.message} at ${oracle.position}`
}

/** Whether both refuse with the same words at the same place. */
export function sameError(verdict: Verdict): boolean {
  const { oracle, ours } = verdict
  if (oracle.kind === 'accepted' || ours.kind === 'accepted') return true
  // the oracle reports an error without a position at the first character
  const position = ours.position === 0 ? 1 : ours.position
  return ours.message === oracle.message && position === oracle.position
}
