/**
 * Runs scripts: any number of statements in one text. What is not in a block of its own is one transaction together, which ends
 * with the script; a statement that stands alone is a statement like any other.
 */
import type { ParsedStatement } from '../ast/statement.ts'
import type { MaybePromise, StatementResult } from '../engine.ts'
import { admitted } from './admission.ts'
import { andThen, recover } from './maybe-promise.ts'
import type { EngineSession } from './session.ts'

export type OnResult = (result: StatementResult) => MaybePromise<void>

export function runScript(
  session: EngineSession,
  sql: string,
  onResult: OnResult | undefined,
): MaybePromise<void> {
  session.block.span = 'statement'
  const literal = session.literals.run(sql)
  if (literal !== undefined) return andThen(literal, (result) => consume(result, onResult))
  const statements = session.host.plans.parse(sql)
  const [first] = statements
  if (statements.length !== 1 || first === undefined) {
    return runTogether(session, sql, statements, onResult)
  }
  const source = { statement: first.statement, sql }
  const only = admitted(session, () => session.runner.parsed(source, [], []))
  return andThen(only, (result) => consume(result, onResult))
}

async function runTogether(
  session: EngineSession,
  sql: string,
  statements: readonly ParsedStatement[],
  onResult: OnResult | undefined,
): Promise<void> {
  const { block, runner } = session
  block.span = 'script'
  try {
    for (const { statement } of statements) {
      const result = await runner.runInTransaction({ statement, sql }, [], [])
      await consume(result, onResult)
    }
    if (!block.isBlock) await runner.commit()
  } catch (error) {
    block.fail()
    throw error
  } finally {
    block.span = 'statement'
  }
}

/** Hands a result over and reads what is left of it; one whose reader fails is closed. */
function consume(result: StatementResult, onResult: OnResult | undefined): MaybePromise<void> {
  if (onResult === undefined) return drain(result)
  const handed = recover(
    () => onResult(result),
    (error) =>
      andThen(result.close(), () => {
        throw error
      }),
  )
  return andThen(handed, () => drain(result))
}

function drain(result: StatementResult): MaybePromise<void> {
  for (;;) {
    const batch = result.next()
    if (batch instanceof Promise) {
      return batch.then((value) => (value === undefined ? undefined : drain(result)))
    }
    if (batch === undefined) return undefined
  }
}
