/**
 * Calls of built-in functions from text to text, the engine's and PostgreSQL's, so that the two can be compared: arguments are
 * read by the type's text input and the result is written by its output; an error is its SQLSTATE and message.
 */
import type pg from 'pg'
import { SqlError } from '../../src/errors/sql-error.ts'
import type { EvalContext, FunctionSignature } from '../../src/functions/function.ts'
import { functionByOid, scalarImplementation } from '../../src/functions/registry.ts'
import type { Datum } from '../../src/types/datum.ts'
import { builtinTypes } from '../../src/types/registry.ts'

export type Call = { readonly oid: number; readonly args: readonly string[] }

/** The text of the result, or of the error. */
export type Outcome = string | null

/** What `engineCall` answers where the function asks for the session, which there is none of here. */
export const needsSession = 'needs a session'

class NoSession extends Error {}

const refuse = (): never => {
  throw new NoSession()
}

export const testContext: EvalContext = {
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  timeZone: 'UTC',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  nowMicros: 0,
  type: (oid) => builtinTypes.type(oid),
  random: () => 0.5,
  setSeed: () => undefined,
  clockMicros: () => 0,
  statementMicros: 0,
  session: {
    nextval: refuse,
    currval: refuse,
    lastval: refuse,
    setval: refuse,
    getSetting: refuse,
    setSetting: refuse,
    currentUser: refuse,
    sessionUser: refuse,
    currentDatabase: refuse,
    currentSchemas: refuse,
    call: refuse,
  },
}

export function signature(oid: number): FunctionSignature {
  const found = functionByOid(oid)
  if (found === undefined) throw new Error(`no function ${oid}`)
  return found
}

function errorText(error: unknown): string {
  if (error instanceof NoSession) return needsSession
  if (!(error instanceof SqlError)) throw error
  const detail = error.detail === undefined ? '' : ` | ${error.detail}`
  return `ERROR ${error.code} ${error.message}${detail}`
}

/** Evaluates an implementation; `args` are texts of the signature's argument types. */
export function engineCall({ oid, args }: Call): Outcome {
  const known = signature(oid)
  try {
    const values: Datum[] = args.map((text, at) =>
      builtinTypes.type(known.args[at] as number).input(text, -1, testContext),
    )
    const result = evaluate(known, values)
    return result === null ? null : builtinTypes.type(known.result).output(result, testContext)
  } catch (error) {
    return errorText(error)
  }
}

export function evaluate(known: FunctionSignature, values: readonly Datum[]): Datum {
  const implementation = scalarImplementation(known.source)
  if (implementation === undefined) throw new Error(`${known.source} is not implemented`)
  if (known.strict && values.includes(null)) return null
  const refs = known.args.map((arg) => ({ oid: arg, typmod: -1 }))
  const run =
    'eval' in implementation
      ? implementation.eval
      : implementation.specialize(refs, { oid: known.result, typmod: -1 }, (type) =>
          builtinTypes.type(type),
        )
  return run(testContext, ...values)
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The call as SQL with typed literals. */
export function callSql({ oid, args }: Call): string {
  const known = signature(oid)
  const literals = args.map((text, at) => {
    const type = builtinTypes.type(known.args[at] as number)
    return `${quote(text)}::pg_catalog."${type.name}"`
  })
  const schema = known.name.startsWith('_pg_') ? 'information_schema' : 'pg_catalog'
  return `${schema}."${known.name}"(${literals.join(', ')})`
}

const attempt = `
create or replace function pg_temp.attempt(expression text) returns text language plpgsql as $$
declare
  result text; code text; message text; detail text;
begin
  execute 'select case when x is null then null else format(''%s'', x) end from (select ' || expression || ' as x) s'
    into result;
  return result;
exception when others then
  get stacked diagnostics code = returned_sqlstate, message = message_text, detail = pg_exception_detail;
  return 'ERROR ' || code || ' ' || message || case when detail = '' then '' else ' | ' || detail end;
end $$`

/** What PostgreSQL answers to each expression: its text, null, or `ERROR code message | detail`. */
export async function oracle(
  client: pg.Client,
  expressions: readonly string[],
): Promise<Outcome[]> {
  await client.query(attempt)
  const answer = await client.query<{ outcome: string | null }>(
    `select pg_temp.attempt(e) as outcome from unnest($1::text[]) with ordinality u(e, n) order by n`,
    [expressions],
  )
  return answer.rows.map((row) => row.outcome)
}
