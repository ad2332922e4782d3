/** `pg_get_function_arguments` and its kin, over the signatures that calls are resolved among. */
import { typeText } from '../../binder/type-text.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { FunctionSignature } from '../../functions/function.ts'
import { aggregateKind, defaultArguments, functionByOid } from '../../functions/registry.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Datum } from '../../types/datum.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunction, SessionFunctionArea } from './session-function.ts'

const RECORD = 2249

function signatureOf(oid: Datum | undefined): FunctionSignature | undefined {
  return typeof oid === 'number' ? functionByOid(oid) : undefined
}

function named(name: string | undefined, text: string): string {
  return name === undefined || name === '' ? text : `${quoteIdentifier(name)} ${text}`
}

function argumentTexts(
  session: EngineSession,
  signature: FunctionSignature,
  withDefaults: boolean,
): readonly string[] {
  const { args, argNames, variadic, oid } = signature
  const defaults = withDefaults ? defaultArguments(oid) : []
  const firstDefault = args.length - defaults.length
  return args.map((type, i) => {
    const text = named(argNames[i], typeText(session.types, type))
    const isVariadic = variadic !== 0 && i === args.length - 1
    const written = isVariadic ? `VARIADIC ${text}` : text
    return i < firstDefault ? written : `${written} DEFAULT ${defaults[i - firstDefault]}`
  })
}

function argumentList(withDefaults: boolean): SessionFunction {
  return (session, [oid]) => {
    const signature = signatureOf(oid)
    if (signature === undefined) return null
    const inputs = argumentTexts(session, signature, withDefaults)
    const outputs = signature.out.map(
      ({ name, type }) => `OUT ${named(name, typeText(session.types, type))}`,
    )
    const kind = aggregateKind(signature.oid)
    if (kind === undefined || kind.kind === 'normal') return [...inputs, ...outputs].join(', ')
    const direct = inputs.slice(0, kind.directArgs).join(', ')
    const ordered = inputs.slice(kind.directArgs).join(', ')
    return `${direct} ORDER BY ${ordered === '' ? direct : ordered}`.trim()
  }
}

const result: SessionFunction = (session, [oid]) => {
  const signature = signatureOf(oid)
  if (signature === undefined || signature.kind === 'procedure') return null
  const { out, returnsSet } = signature
  const [only] = out
  const type = out.length > 1 ? RECORD : (only?.type ?? signature.result)
  return `${returnsSet ? 'SETOF ' : ''}${typeText(session.types, type)}`
}

/** The statement that would make the function; what is built in is named by what computes it. */
const definition: SessionFunction = (session, args) => {
  const signature = signatureOf(args[0])
  if (signature === undefined) return null
  const { kind, name, source, strict, volatility } = signature
  if (kind === 'aggregate') {
    throw sqlError(sqlstate.wrongObjectType, `"${name}" is an aggregate function`)
  }
  const head = `CREATE OR REPLACE FUNCTION pg_catalog.${quoteIdentifier(name)}`
  const attributes = [
    kind === 'window' ? ' WINDOW' : '',
    volatility === 'volatile' ? '' : ` ${volatility.toUpperCase()}`,
    ' PARALLEL SAFE',
    strict ? ' STRICT' : '',
  ]
  return [
    `${head}(${String(argumentList(true)(session, args))})`,
    ` RETURNS ${String(result(session, args))}`,
    ' LANGUAGE internal',
    attributes.join(''),
    `AS $function$${source}$function$`,
    '',
  ].join('\n')
}

export const functionTexts: SessionFunctionArea = {
  pg_get_function_arguments: argumentList(true),
  pg_get_function_identity_arguments: argumentList(false),
  pg_get_function_result: result,
  pg_get_functiondef: definition,
  /** No function has a body of SQL statements. */
  pg_get_function_sqlbody: () => null,
}
