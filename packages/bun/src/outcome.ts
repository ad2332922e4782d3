/** What statements answer with, besides rows alone. */
import type { StatementResult } from '@twill/engine'

/** `INSERT 0 3` and 3: the command tag, and the rows returned or changed. */
export type RunOutcome = { readonly tag: string; readonly rowCount: number }

/** One statement of a script. */
export type ExecOutcome = RunOutcome & {
  /** Names of the columns; `undefined` where the statement returns no rows. */
  readonly columns: readonly string[] | undefined
  readonly rows: readonly Record<string, unknown>[]
}

export function outcomeOf({ tag, rowCount }: StatementResult): RunOutcome {
  return { tag, rowCount }
}
