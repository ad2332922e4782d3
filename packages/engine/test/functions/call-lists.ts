/** Runs calls given as source, argument texts and, where a function is polymorphic, the types; here and on PostgreSQL. */
import type pg from 'pg'
import { SqlError } from '../../src/errors/sql-error.ts'
import {
  allFunctions,
  scalarImplementation,
  setImplementation,
} from '../../src/functions/registry.ts'
import type { EvalContext, FunctionSignature, SetEval } from '../../src/functions/function.ts'
import type { Datum } from '../../src/types/datum.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { Type } from '../../src/types/type.ts'
import { oracle, quote, testContext } from './calls.ts'

/** `types` are those of the arguments and, last, of the result, where the signature is not enough. */
export type ListedCall = {
  readonly source: string
  readonly args: readonly (string | null)[]
  readonly types?: readonly string[]
}

/** `call('jsonb_set jsonb _text jsonb bool jsonb', …)`: a source, then types where they are needed. */
export function call(head: string, ...args: (string | null)[]): ListedCall {
  const [source = '', ...types] = head.split(' ')
  return types.length === 0 ? { source, args } : { source, args, types }
}

const signatures = new Map<string, FunctionSignature>()
for (const known of allFunctions()) {
  if (!signatures.has(known.source)) signatures.set(known.source, known)
}

function signatureOf({ source }: ListedCall): FunctionSignature {
  const known = signatures.get(source)
  if (known === undefined) throw new Error(`no function ${source}`)
  return known
}

function namedType(name: string): Type {
  const type = builtinTypes.typeByName(name)
  if (type === undefined) throw new Error(`no type ${name}`)
  return type
}

function argumentTypes(listed: ListedCall): Type[] {
  const known = signatureOf(listed)
  return listed.args.map((_, i) => {
    const name = listed.types?.[i]
    return name === undefined ? builtinTypes.type(known.args[i] as number) : namedType(name)
  })
}

function resultType(listed: ListedCall): Type {
  const name = listed.types?.[listed.args.length]
  return name === undefined ? builtinTypes.type(signatureOf(listed).result) : namedType(name)
}

function toSql(listed: ListedCall): string {
  const known = signatureOf(listed)
  const types = argumentTypes(listed)
  const args = listed.args.map((text, i) => {
    const type = types[i] as Type
    const isVariadic = known.variadic !== 0 && i === listed.args.length - 1 && type.kind === 'array'
    const literal = `${text === null ? 'null' : quote(text)}::pg_catalog."${type.name}"`
    return isVariadic ? `variadic ${literal}` : literal
  })
  const applied = `pg_catalog."${known.name}"(${args.join(', ')})`
  return known.returnsSet ? `(select array_agg(r::text) from ${applied} r)` : `(${applied})::text`
}

/** A row of several columns as PostgreSQL prints a record. */
function rowText(row: readonly Datum[], types: readonly Type[], ctx: EvalContext): string | null {
  const texts = row.map((value, i) =>
    value === null ? null : (types[i] as Type).output(value, ctx),
  )
  if (texts.length === 1) return texts[0] as string | null
  const quoted = texts.map((text) => {
    if (text === null) return ''
    return text !== '' && !/[\s"\\(),]/.test(text) ? text : `"${text.replace(/["\\]/g, '$&$&')}"`
  })
  return `(${quoted.join()})`
}

function run(listed: ListedCall, ctx: EvalContext): string | null {
  const known = signatureOf(listed)
  const types = argumentTypes(listed)
  const result = resultType(listed)
  const values = listed.args.map((text, i) =>
    text === null ? null : (types[i] as Type).input(text, -1, ctx),
  )
  if (known.strict && values.includes(null)) return null
  const refs = types.map((type) => ({ oid: type.oid, typmod: -1 }))
  const target = { oid: result.oid, typmod: -1 }
  if (known.returnsSet) {
    const found = setImplementation(listed.source)
    if (found === undefined) throw new Error(`${listed.source} is not implemented`)
    const rows: SetEval =
      'rows' in found ? found.rows : found.specializeRows(refs, target, testContext.type)
    const columns =
      known.out.length === 0 ? [result] : known.out.map((out) => builtinTypes.type(out.type))
    const texts = [...rows(ctx, ...values)].map((row) => rowText(row, columns, ctx))
    if (texts.length === 0) return null
    const array = namedType('_text')
    const list = { kind: 'array', elementOid: 25, dims: [texts.length], lowerBounds: [1] } as const
    return array.output({ ...list, elements: texts }, ctx)
  }
  const found = scalarImplementation(listed.source)
  if (found === undefined) throw new Error(`${listed.source} is not implemented`)
  const evaluate = 'eval' in found ? found.eval : found.specialize(refs, target, testContext.type)
  const value = evaluate(ctx, ...values)
  if (value === null) return null
  return typeof value === 'boolean' ? String(value) : result.output(value, ctx)
}

export function engineOutcome(listed: ListedCall, ctx: EvalContext): string | null {
  try {
    return run(listed, ctx)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return `ERROR ${error.code} ${error.message}${error.detail === undefined ? '' : ` | ${error.detail}`}`
  }
}

/** Pairs of what was called and answered: here, and there. */
export async function compareCalls(
  client: pg.Client,
  calls: readonly ListedCall[],
  ctx: EvalContext,
): Promise<{ readonly actual: unknown[]; readonly wanted: unknown[] }> {
  const answers = await oracle(client, calls.map(toSql))
  const actual: unknown[] = []
  const wanted: unknown[] = []
  calls.forEach((listed, i) => {
    const here = engineOutcome(listed, ctx)
    const there = answers[i] as string | null
    // A comparison function promises a sign, not a number.
    const isSame =
      here === there ||
      (/cmp/.test(listed.source) && Math.sign(Number(here)) === Math.sign(Number(there)))
    if (isSame) return
    const asked = `${listed.source}(${listed.args.join(' ; ')})`
    actual.push([asked, here])
    wanted.push([asked, there])
  })
  return { actual, wanted }
}
