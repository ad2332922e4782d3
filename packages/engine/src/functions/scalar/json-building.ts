/** Functions that make json and jsonb out of SQL values. */
import { arraySubscriptError, nullNotAllowed } from '../../errors/array-errors.ts'
import { jsonArgument } from '../../errors/json-errors.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import { quoteJson } from '../../types/json-format.ts'
import { jsonbObject, type JsonNode } from '../../types/json-node.ts'
import { JsonbValue } from '../../types/jsonb-value.ts'
import type { Type, TypeRef } from '../../types/type.ts'
import type { EvalContext, ScalarEval, ScalarImplementation } from '../function.ts'
import { isStructured, jsonNode, jsonText, keyText, onLines } from '../json/to-json.ts'

type Build = (ctx: EvalContext, values: readonly Datum[], types: readonly Type[]) => Datum

/** An implementation over arguments of any types. */
function overTypes(build: Build): ScalarImplementation {
  return {
    specialize: (args: readonly TypeRef[], _result, type): ScalarEval => {
      const types = args.map((arg) => type(arg.oid))
      return (ctx, ...values) => build(ctx, values, types)
    },
  }
}

/** Pairs of key and value out of a list; the key's number counts from 1. */
function pairs<T>(
  ctx: EvalContext,
  values: readonly Datum[],
  types: readonly Type[],
  name: 'json' | 'jsonb',
  make: (value: Datum, type: Type) => T,
): [string, T][] {
  if (values.length % 2 !== 0) {
    throw jsonArgument(
      'argument list must have even number of elements',
      `The arguments of ${name}_build_object() must consist of alternating keys and values.`,
    )
  }
  const members: [string, T][] = []
  for (let i = 0; i < values.length; i += 2) {
    const key = values[i] as Datum
    if (key === null) throw nullKey(name, i + 1)
    const keyType = types[i] as Type
    if (isStructured(keyType, ctx) || /^jsonb?$/.test(keyType.name)) {
      throw jsonArgument('key value must be scalar, not array, composite, or json')
    }
    const value = make(values[i + 1] as Datum, types[i + 1] as Type)
    members.push([keyText(key, keyType, ctx), value])
  }
  return members
}

function nullKey(name: 'json' | 'jsonb', at: number): Error {
  return name === 'json'
    ? jsonArgument(`argument ${at} cannot be null`, 'Object keys should be text.')
    : jsonArgument(`argument ${at}: key must not be null`)
}

function buildObject(ctx: EvalContext, values: readonly Datum[], types: readonly Type[]): string {
  const members = pairs(ctx, values, types, 'json', (value, type) => jsonText(value, type, ctx))
  return `{${members.map(([key, value]) => `${quoteJson(key)} : ${value}`).join(', ')}}`
}

/** The keys and values of json_object: an array of pairs, rows of two, or two arrays. */
function textPairs(keys: ArrayValue, values: ArrayValue | undefined): [string, Datum][] {
  if (values !== undefined) return zipped(keys, values)
  const { dims, elements } = keys
  if (dims.length > 2) throw arraySubscriptError('wrong number of array subscripts')
  if (dims.length === 2 && dims[1] !== 2) {
    throw arraySubscriptError('array must have two columns')
  }
  if (dims.length === 1 && elements.length % 2 !== 0) {
    throw arraySubscriptError('array must have even number of elements')
  }
  const members: [string, Datum][] = []
  for (let i = 0; i < elements.length; i += 2) {
    members.push([requireKey(elements[i] as Datum), elements[i + 1] as Datum])
  }
  return members
}

function zipped(keys: ArrayValue, values: ArrayValue): [string, Datum][] {
  if (keys.dims.length > 1 || keys.dims.length !== values.dims.length) {
    throw arraySubscriptError('wrong number of array subscripts')
  }
  if (keys.elements.length !== values.elements.length) {
    throw arraySubscriptError('mismatched array dimensions')
  }
  return keys.elements.map((key, i) => [requireKey(key), values.elements[i] as Datum])
}

function requireKey(key: Datum): string {
  if (key === null) throw nullNotAllowed('null value not allowed for object key')
  return key as string
}

function jsonOfPairs(members: readonly [string, Datum][]): string {
  const texts = members.map(
    ([key, value]) => `${quoteJson(key)} : ${value === null ? 'null' : quoteJson(value as string)}`,
  )
  return `{${texts.join(', ')}}`
}

function jsonbOfPairs(members: readonly [string, Datum][]): JsonbValue {
  return JsonbValue.of(jsonbObject(members as readonly [string, JsonNode][]))
}

function structured(pretty: (args: readonly Datum[]) => boolean): ScalarImplementation {
  return overTypes((ctx, values, types) => {
    const value = values[0] as NonNull
    return jsonText(value, types[0] as Type, ctx, pretty(values) ? onLines : undefined)
  })
}

const buildArray: Build = (ctx, values, types) =>
  `[${values.map((value, i) => jsonText(value, types[i] as Type, ctx)).join(', ')}]`

export const jsonBuilding: Readonly<Record<string, ScalarImplementation>> = {
  to_json: overTypes((ctx, [value], [type]) => jsonText(value as Datum, type as Type, ctx)),
  to_jsonb: overTypes((ctx, [value], [type]) =>
    JsonbValue.of(jsonNode(value as Datum, type as Type, ctx)),
  ),
  array_to_json: structured(() => false),
  array_to_json_pretty: structured(([, pretty]) => pretty === true),
  row_to_json: structured(() => false),
  row_to_json_pretty: structured(([, pretty]) => pretty === true),
  json_build_array: overTypes(buildArray),
  json_build_array_noargs: { eval: () => '[]' },
  jsonb_build_array: overTypes((ctx, values, types) =>
    JsonbValue.of(values.map((value, i) => jsonNode(value, types[i] as Type, ctx))),
  ),
  jsonb_build_array_noargs: { eval: () => JsonbValue.of([]) },
  json_build_object: overTypes(buildObject),
  json_build_object_noargs: { eval: () => '{}' },
  jsonb_build_object: overTypes((ctx, values, types) =>
    JsonbValue.of(
      jsonbObject(pairs(ctx, values, types, 'jsonb', (value, type) => jsonNode(value, type, ctx))),
    ),
  ),
  jsonb_build_object_noargs: { eval: () => JsonbValue.of(new Map()) },
  json_object: { eval: (_ctx, keys) => jsonOfPairs(textPairs(keys as ArrayValue, undefined)) },
  json_object_two_arg: {
    eval: (_ctx, keys, values) => jsonOfPairs(textPairs(keys as ArrayValue, values as ArrayValue)),
  },
  jsonb_object: { eval: (_ctx, keys) => jsonbOfPairs(textPairs(keys as ArrayValue, undefined)) },
  jsonb_object_two_arg: {
    eval: (_ctx, keys, values) => jsonbOfPairs(textPairs(keys as ArrayValue, values as ArrayValue)),
  },
}
