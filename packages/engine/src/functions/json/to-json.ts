/** Any SQL value as JSON: the text that json functions write, and the node of jsonb. */
import type { ArrayValue } from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import { formatOffset, zoneOfSession } from '../../types/datetime/format.ts'
import { quoteJson, formatJsonb } from '../../types/json-format.ts'
import { jsonbObject, type JsonNode } from '../../types/json-node.ts'
import { canonicalNumber, parseJsonb } from '../../types/json-parse.ts'
import type { JsonbValue } from '../../types/jsonb-value.ts'
import type { RecordField, RecordValue } from '../../types/record-value.ts'
import type { Type, TypeContext } from '../../types/type.ts'
import { offsetAt } from '../datetime/timestamp-math.ts'
import type { Int64 } from '../../types/int64.ts'

/** How a type's values look in JSON. */
type Shape =
  | 'bool'
  | 'number'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'json'
  | 'jsonb'
  | 'array'
  | 'record'
  | 'text'

const shapes: ReadonlyMap<string, Shape> = new Map([
  ['bool', 'bool'],
  ['int2', 'number'],
  ['int4', 'number'],
  ['int8', 'number'],
  ['float4', 'number'],
  ['float8', 'number'],
  ['numeric', 'number'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
  ['timestamptz', 'timestamptz'],
  ['json', 'json'],
  ['jsonb', 'jsonb'],
  ['record', 'record'],
])

/** The type under any domains over it. */
function baseOf(type: Type, ctx: TypeContext): Type {
  return type.baseType === undefined ? type : baseOf(ctx.type(type.baseType.oid), ctx)
}

function shapeOf(type: Type): Shape {
  const known = shapes.get(type.name)
  if (known !== undefined && type.kind !== 'enum') return known
  if (type.kind === 'composite') return 'record'
  return type.kind === 'array' || type.category === 'A' ? 'array' : 'text'
}

/** Whether the aggregates put values of a type on lines of their own. */
export function isStructured(type: Type, ctx: TypeContext): boolean {
  const shape = shapeOf(baseOf(type, ctx))
  return shape === 'array' || shape === 'record'
}

const jsonNumberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** ISO 8601 with a T, whatever the session's DateStyle. */
function isoText(type: Type, value: NonNull, shape: Shape, ctx: TypeContext): string {
  const isFinite = typeof value === 'bigint' || Number.isFinite(value)
  const text = type.output(value, { ...ctx, dateStyle: 'ISO' })
  if (!isFinite || shape === 'date') return text
  if (shape === 'timestamp') return text.replace(' ', 'T')
  const offset = formatOffset(offsetAt(value as Int64, zoneOfSession(ctx.timeZone)))
  const local = text.replace(' ', 'T')
  return offset.length === 3 ? local.replace(offset, `${offset}:00`) : local
}

export type JsonLayout = {
  /** Between the elements of the outermost array and the members of the outermost record. */
  readonly separator: string
}

const compact: JsonLayout = { separator: ',' }
export const onLines: JsonLayout = { separator: ',\n ' }

export function jsonText(
  value: Datum,
  declared: Type,
  ctx: TypeContext,
  layout: JsonLayout = compact,
): string {
  if (value === null) return 'null'
  const type = baseOf(declared, ctx)
  const shape = shapeOf(type)
  switch (shape) {
    case 'bool':
      return String(value)
    case 'number': {
      const text = type.output(value, ctx)
      return jsonNumberText.test(text) ? text : quoteJson(text)
    }
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return quoteJson(isoText(type, value, shape, ctx))
    case 'json':
      return value as string
    case 'jsonb':
      return formatJsonb((value as JsonbValue).root)
    case 'array':
      return arrayText(value as ArrayValue, ctx, layout)
    case 'record':
      return recordText(value as RecordValue, ctx, layout)
    case 'text':
      return quoteJson(type.output(value, ctx))
  }
}

function arrayText(array: ArrayValue, ctx: TypeContext, layout: JsonLayout): string {
  const element = ctx.type(array.elementOid)
  return nested(
    array,
    (value) => jsonText(value, element, ctx),
    (items, depth) => `[${items.join(depth === 0 ? layout.separator : ',')}]`,
  )
}

/** Folds an array's elements into its dimensions, innermost first. */
function nested<T>(
  array: ArrayValue,
  leaf: (value: Datum) => T,
  list: (items: readonly T[], depth: number) => T,
): T {
  if (array.dims.length === 0) return list([], 0)
  let at = 0
  const walk = (depth: number): T => {
    const items: T[] = []
    for (let i = 0; i < (array.dims[depth] as number); i++) {
      items.push(
        depth === array.dims.length - 1 ? leaf(array.elements[at++] as Datum) : walk(depth + 1),
      )
    }
    return list(items, depth)
  }
  return walk(0)
}

function recordText(record: RecordValue, ctx: TypeContext, layout: JsonLayout): string {
  const members = record.values.map((value, i) => {
    const field = record.fields[i] as RecordField
    return `${quoteJson(field.name)}:${jsonText(value, ctx.type(field.type.oid), ctx)}`
  })
  return `{${members.join(layout.separator)}}`
}

export function jsonNode(value: Datum, declared: Type, ctx: TypeContext): JsonNode {
  if (value === null) return null
  const type = baseOf(declared, ctx)
  const shape = shapeOf(type)
  switch (shape) {
    case 'bool':
      return value as boolean
    case 'number': {
      const text = type.output(value, ctx)
      return jsonNumberText.test(text) ? canonicalNumber(text) : text
    }
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return isoText(type, value, shape, ctx)
    case 'json':
      return parseJsonb(value as string)
    case 'jsonb':
      return (value as JsonbValue).root
    case 'array': {
      const element = ctx.type((value as ArrayValue).elementOid)
      return nested<JsonNode>(
        value as ArrayValue,
        (item) => jsonNode(item, element, ctx),
        (items) => items,
      )
    }
    case 'record':
      return recordNode(value as RecordValue, ctx)
    case 'text':
      return type.output(value, ctx)
  }
}

function recordNode(record: RecordValue, ctx: TypeContext): JsonNode {
  return jsonbObject(
    record.values.map((value, i): [string, JsonNode] => {
      const field = record.fields[i] as RecordField
      return [field.name, jsonNode(value, ctx.type(field.type.oid), ctx)]
    }),
  )
}

/** The text of a value used as an object's key. */
export function keyText(value: NonNull, declared: Type, ctx: TypeContext): string {
  const type = baseOf(declared, ctx)
  const shape = shapeOf(type)
  if (shape === 'bool') return String(value)
  if (shape === 'date' || shape === 'timestamp' || shape === 'timestamptz') {
    return isoText(type, value, shape, ctx)
  }
  return type.output(value, ctx)
}
