/** json_agg, jsonb_agg, json_object_agg and jsonb_object_agg. */
import { nullNotAllowed } from '../../errors/array-errors.ts'
import { jsonArgument } from '../../errors/json-errors.ts'
import type { Datum } from '../../types/datum.ts'
import { quoteJson } from '../../types/json-format.ts'
import { jsonbObject, type JsonNode } from '../../types/json-node.ts'
import { JsonbValue } from '../../types/jsonb-value.ts'
import type { Type } from '../../types/type.ts'
import { isStructured, jsonNode, jsonText, keyText } from '../json/to-json.ts'
import type { AggregateImplementation, AggregateInstance, EvalContext } from '../function.ts'

function collecting<T>(
  take: (ctx: EvalContext, types: readonly Type[], args: readonly Datum[]) => T,
  finish: (items: readonly T[], ctx: EvalContext, types: readonly Type[]) => Datum,
): AggregateImplementation {
  return (args, _result, lookup) => {
    const types = args.map((arg) => lookup(arg.oid))
    const instance: AggregateInstance<T[] | null> = {
      init: () => null,
      step: (state, ctx, ...values) => {
        const item = take(ctx, types, values)
        if (state === null) return [item]
        state.push(item)
        return state
      },
      final: (state, ctx) => (state === null ? null : finish(state, ctx, types)),
      skipNulls: false,
    }
    return instance as unknown as AggregateInstance
  }
}

const jsonAgg = collecting(
  (ctx, [type], [value]) => jsonText(value as Datum, type as Type, ctx),
  (items, ctx, [type]) => `[${items.join(isStructured(type as Type, ctx) ? ', \n ' : ', ')}]`,
)

const jsonbAgg = collecting<JsonNode>(
  (ctx, [type], [value]) => jsonNode(value as Datum, type as Type, ctx),
  // A copy: over a window the items go on growing.
  (items) => JsonbValue.of([...items]),
)

function keyOf(ctx: EvalContext, types: readonly Type[], key: Datum | undefined): string {
  const type = types[0] as Type
  if (isStructured(type, ctx) || /^jsonb?$/.test(type.name)) {
    throw jsonArgument('key value must be scalar, not array, composite, or json')
  }
  return keyText(key as Exclude<Datum, null>, type, ctx)
}

const jsonObjectAgg = collecting(
  (ctx, types, [key, value]) => {
    if (key === null) throw nullNotAllowed('field name must not be null')
    const name = quoteJson(keyOf(ctx, types, key))
    return `${name} : ${jsonText(value as Datum, types[1] as Type, ctx)}`
  },
  (items) => `{ ${items.join(', ')} }`,
)

const jsonbObjectAgg = collecting<[string, JsonNode]>(
  (ctx, types, [key, value]) => {
    if (key === null) throw jsonArgument('field name must not be null')
    return [keyOf(ctx, types, key), jsonNode(value as Datum, types[1] as Type, ctx)]
  },
  (items) => JsonbValue.of(jsonbObject(items)),
)

export const jsonAggregates: Readonly<Record<string, AggregateImplementation>> = {
  'json_agg(anyelement)': jsonAgg,
  'jsonb_agg(anyelement)': jsonbAgg,
  'json_object_agg(any,any)': jsonObjectAgg,
  'jsonb_object_agg(any,any)': jsonbObjectAgg,
}
