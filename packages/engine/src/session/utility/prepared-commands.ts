/** PREPARE, EXECUTE, DEALLOCATE. */
import type { Deallocate, Execute, Prepare } from '../../ast/utility.ts'
import { resolveTypeName } from '../../binder/resolve-type.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { PlannedStatement } from '../../planner/plan.ts'
import type { Datum } from '../../types/datum.ts'
import { bindConstants, evaluateConstants, sessionBinding } from '../evaluate-constants.ts'
import { andThen } from '../maybe-promise.ts'
import { Prepared } from '../prepared.ts'
import { FinishedResult } from '../results.ts'
import type { EngineSession } from '../session.ts'

export function prepareStatement(
  session: EngineSession,
  statement: Prepare,
  sql: string,
): StatementResult {
  const binding = sessionBinding(session, sql)
  const types = statement.types.map((name) => resolveTypeName(binding, name).oid)
  session.prepared.add(statement.name, new Prepared(session, sql, types, statement.statement))
  return new FinishedResult('PREPARE')
}

/** What EXECUTE runs, in EXPLAIN and CREATE TABLE AS too: the statement's plan, and the values of its parameters. */
export type Executed = {
  readonly prepared: Prepared
  readonly planned: PlannedStatement
  readonly values: readonly Datum[]
}

export function bindExecute(
  session: EngineSession,
  statement: Execute,
  sql: string,
): MaybePromise<Executed> {
  const prepared = session.prepared.get(statement.name)
  const { parameterTypes } = prepared
  if (statement.args.length !== parameterTypes.length) {
    throw sqlError(
      sqlstate.syntaxError,
      `wrong number of parameters for prepared statement "${statement.name}"`,
      {
        detail: `Expected ${parameterTypes.length} parameters but got ${statement.args.length}.`,
      },
    )
  }
  const exprs = bindConstants(
    session,
    sql,
    statement.args,
    parameterTypes.map((oid) => ({ oid, typmod: -1 })),
  )
  return andThen(evaluateConstants(session, exprs), (values) => {
    const planned = prepared.planned()
    if (planned === undefined) throw new Error('PREPARE takes statements that are planned')
    return { prepared, planned, values }
  })
}

export function executePrepared(
  session: EngineSession,
  statement: Execute,
  sql: string,
): MaybePromise<StatementResult> {
  return andThen(bindExecute(session, statement, sql), ({ prepared, planned, values }) =>
    session.runner.query(planned, values, () => prepared.planned() ?? planned),
  )
}

export function deallocate(session: EngineSession, statement: Deallocate): StatementResult {
  if (statement.name === undefined) {
    session.prepared.clear()
    return new FinishedResult('DEALLOCATE ALL')
  }
  session.prepared.remove(statement.name)
  return new FinishedResult('DEALLOCATE')
}
