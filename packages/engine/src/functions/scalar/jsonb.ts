/** The operators and functions of jsonb. */
import { nullNotAllowed } from '../../errors/array-errors.ts'
import { valueOutOfRange } from '../../errors/data-errors.ts'
import { jsonArgument } from '../../errors/json-errors.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import { nodeToText, prettyJsonb } from '../../types/json-format.ts'
import { isJsonArray, isJsonNumber, isJsonObject, type JsonNode } from '../../types/json-node.ts'
import { compareJsonb, nodeNumeric } from '../../types/jsonb-order.ts'
import { JsonbValue } from '../../types/jsonb-value.ts'
import { roundNumeric } from '../../types/numeric-round.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import {
  concatenate,
  contains,
  deleteIndex,
  deleteKeys,
  exists,
  stripNulls,
} from '../json/contain.ts'
import {
  jsonbElement,
  jsonbElementText,
  jsonbField,
  jsonbFieldText,
  nodeAtPath,
} from '../json/navigate.ts'
import { editPath, type PathEdit } from '../json/set-path.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { ordered } from './comparisons.ts'

type Area = Readonly<Record<string, ScalarImplementation>>

/** The name of a node's kind, as `jsonb_typeof` has it. */
export function nodeKind(node: JsonNode): string {
  if (node === null) return 'null'
  if (isJsonObject(node)) return 'object'
  if (isJsonArray(node)) return 'array'
  return isJsonNumber(node) ? 'number' : typeof node
}

/** The texts of an array; a NULL step makes a path lead nowhere. */
export function pathOf(path: ArrayValue): readonly string[] | undefined {
  return path.elements.includes(null) ? undefined : (path.elements as readonly string[])
}

function atPath(value: JsonbValue, path: ArrayValue): JsonNode | undefined {
  const steps = pathOf(path)
  return steps === undefined ? undefined : nodeAtPath(value.root, steps)
}

const navigation: Area = {
  jsonb_object_field: scalar((_ctx, value: JsonbValue, key: string) => jsonbField(value, key)),
  jsonb_object_field_text: scalar((_ctx, value: JsonbValue, key: string) =>
    jsonbFieldText(value, key),
  ),
  jsonb_array_element: scalar((_ctx, value: JsonbValue, index: number) =>
    jsonbElement(value, index),
  ),
  jsonb_array_element_text: scalar((_ctx, value: JsonbValue, index: number) =>
    jsonbElementText(value, index),
  ),
  jsonb_extract_path: scalar((_ctx, value: JsonbValue, path: ArrayValue) => {
    const node = atPath(value, path)
    return node === undefined ? null : JsonbValue.of(node)
  }),
  jsonb_extract_path_text: scalar((_ctx, value: JsonbValue, path: ArrayValue) =>
    nodeToText(atPath(value, path) ?? null),
  ),
}

const order = (a: unknown, b: unknown): number =>
  compareJsonb((a as JsonbValue).root, (b as JsonbValue).root)

function keys(array: ArrayValue): string[] {
  return array.elements.filter((key): key is string => key !== null)
}

const tests: Area = {
  ...ordered((operator) => `jsonb_${operator}`, order),
  jsonb_cmp: scalar((_ctx, a: JsonbValue, b: JsonbValue) => Math.sign(order(a, b))),
  jsonb_contains: scalar((_ctx, a: JsonbValue, b: JsonbValue) => contains(a.root, b.root)),
  jsonb_contained: scalar((_ctx, a: JsonbValue, b: JsonbValue) => contains(b.root, a.root)),
  jsonb_exists: scalar((_ctx, value: JsonbValue, key: string) => exists(value.root, key)),
  jsonb_exists_any: scalar((_ctx, value: JsonbValue, array: ArrayValue) =>
    keys(array).some((key) => exists(value.root, key)),
  ),
  jsonb_exists_all: scalar((_ctx, value: JsonbValue, array: ArrayValue) =>
    keys(array).every((key) => exists(value.root, key)),
  ),
}

function edited(value: JsonbValue, path: ArrayValue, edit: PathEdit): JsonbValue {
  return JsonbValue.of(editPath(value.root, path.elements as readonly (string | null)[], edit))
}

function setLax(_ctx: EvalContext, ...args: Datum[]): Datum {
  const [value, path, replacement, create, treatment] = args
  if (value === null || path === null || create === null) return null
  const target = value as JsonbValue
  if (treatment === null) throw invalidTreatment()
  if (replacement !== null) {
    const node = (replacement as JsonbValue).root
    const edit: PathEdit = { kind: 'set', value: node, create: create as boolean }
    return edited(target, path as ArrayValue, edit)
  }
  switch (treatment) {
    case 'raise_exception':
      throw nullNotAllowed('JSON value must not be null')
    case 'use_json_null':
      return edited(target, path as ArrayValue, {
        kind: 'set',
        value: null,
        create: create as boolean,
      })
    case 'delete_key':
      return edited(target, path as ArrayValue, { kind: 'delete' })
    case 'return_target':
      return target
    default:
      throw invalidTreatment()
  }
}

function invalidTreatment(): Error {
  return jsonArgument(
    'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
  )
}

const changes: Area = {
  jsonb_concat: scalar((_ctx, a: JsonbValue, b: JsonbValue) =>
    JsonbValue.of(concatenate(a.root, b.root)),
  ),
  jsonb_delete: scalar((_ctx, value: JsonbValue, key: string) =>
    JsonbValue.of(deleteKeys(value.root, new Set([key]))),
  ),
  jsonb_delete_array: scalar((_ctx, value: JsonbValue, array: ArrayValue) =>
    JsonbValue.of(deleteKeys(value.root, new Set(keys(array)))),
  ),
  jsonb_delete_idx: scalar((_ctx, value: JsonbValue, index: number) =>
    JsonbValue.of(deleteIndex(value.root, index)),
  ),
  jsonb_delete_path: scalar((_ctx, value: JsonbValue, path: ArrayValue) =>
    edited(value, path, { kind: 'delete' }),
  ),
  jsonb_set: scalar(
    (_ctx, value: JsonbValue, path: ArrayValue, replacement: JsonbValue, create: boolean) =>
      edited(value, path, { kind: 'set', value: replacement.root, create }),
  ),
  jsonb_set_lax: scalar(setLax),
  jsonb_insert: scalar(
    (_ctx, value: JsonbValue, path: ArrayValue, added: JsonbValue, after: boolean) =>
      edited(value, path, { kind: 'insert', value: added.root, after }),
  ),
  jsonb_strip_nulls: scalar((_ctx, value: JsonbValue) => JsonbValue.of(stripNulls(value.root))),
  jsonb_pretty: scalar((_ctx, value: JsonbValue) => prettyJsonb(value.root)),
  jsonb_typeof: scalar((_ctx, value: JsonbValue) => nodeKind(value.root)),
  jsonb_array_length: scalar((_ctx, { root }: JsonbValue) => {
    if (isJsonArray(root)) return root.length
    throw jsonArgument(
      isJsonObject(root)
        ? 'cannot get array length of a non-array'
        : 'cannot get array length of a scalar',
    )
  }),
}

/** A scalar document as an SQL value of another type. */
function castNumber(type: string, source: string): ScalarImplementation {
  return {
    specialize: (_args, _result, lookup) => {
      const target = lookup(numberOids[source] as number)
      return (ctx, value) => {
        const { root } = value as JsonbValue
        if (!isJsonNumber(root)) throw cannotCast(root, type)
        const number: Numeric = nodeNumeric(root)
        return source === 'jsonb_numeric' ? number : toNumber(target.name, number, ctx)
      }
    },
  }
}

const numberOids: Readonly<Record<string, number>> = {
  jsonb_numeric: 1700,
  jsonb_int2: 21,
  jsonb_int4: 23,
  jsonb_int8: 20,
  jsonb_float4: 700,
  jsonb_float8: 701,
}

function toNumber(target: string, value: Numeric, ctx: EvalContext): Datum {
  const type = ctx.type(numberOids[`jsonb_${target}`] as number)
  if (target.startsWith('float')) return type.input(value.toString(), -1, ctx)
  const rounded = roundNumeric(value, 0)
  const names: Record<string, string> = { int2: 'smallint', int4: 'integer', int8: 'bigint' }
  const text = rounded.toString()
  const limit = limits[target] as number
  const nearest = rounded.toNumber()
  if (nearest >= limit || nearest < -limit) {
    throw valueOutOfRange(names[target] as string)
  }
  return type.input(text, -1, ctx)
}

const limits: Readonly<Record<string, number>> = {
  int2: 32_768,
  int4: 2_147_483_648,
  int8: 2 ** 63,
}

function cannotCast(root: JsonNode, type: string): Error {
  const kind = isJsonNumber(root) ? 'numeric' : nodeKind(root)
  return jsonArgument(`cannot cast jsonb ${kind} to type ${type}`)
}

const casts: Area = {
  jsonb_bool: scalar((_ctx, { root }: JsonbValue) => {
    if (typeof root === 'boolean') return root
    throw cannotCast(root, 'boolean')
  }),
  jsonb_numeric: castNumber('numeric', 'jsonb_numeric'),
  jsonb_int2: castNumber('smallint', 'jsonb_int2'),
  jsonb_int4: castNumber('integer', 'jsonb_int4'),
  jsonb_int8: castNumber('bigint', 'jsonb_int8'),
  jsonb_float4: castNumber('real', 'jsonb_float4'),
  jsonb_float8: castNumber('double precision', 'jsonb_float8'),
}

export const jsonbFunctions: Area = { ...navigation, ...tests, ...changes, ...casts }
