/** JSON to values of SQL types: json_populate_record, json_to_record and their sets. */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { arrayOfShape, emptyArray } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import { formatJsonb } from '../../types/json-format.ts'
import { isJsonArray, isJsonObject, type JsonNode } from '../../types/json-node.ts'
import { JsonbValue } from '../../types/jsonb-value.ts'
import { record, type RecordField, type RecordValue } from '../../types/record-value.ts'
import type { Type, TypeContext, TypeRef } from '../../types/type.ts'

/** A node as a value of a type; strings go through the type's text input. */
export function nodeToDatum(node: JsonNode, target: TypeRef, ctx: TypeContext): Datum {
  if (node === null) return null
  const type = ctx.type(target.oid)
  if (type.name === 'jsonb') return JsonbValue.of(node)
  if (type.name === 'json') return formatJsonb(node)
  if (type.kind === 'composite' && isJsonObject(node)) return nodeToRecord(node, type, ctx, null)
  if ((type.kind === 'array' || type.category === 'A') && type.elementOid !== 0) {
    if (isJsonArray(node)) return nodeToArray(node, type, target.typmod, ctx)
    if (typeof node !== 'string') throw expectedArray()
  }
  const text = typeof node === 'string' ? node : formatJsonb(node)
  return type.input(text, target.typmod, ctx)
}

function expectedArray(detail = ''): Error {
  return sqlError(sqlstate.invalidTextRepresentation, 'expected JSON array', {
    hint: detail === '' ? undefined : detail,
  })
}

function nodeToArray(
  node: readonly JsonNode[],
  type: Type,
  typmod: number,
  ctx: TypeContext,
): Datum {
  const dims: number[] = []
  for (let part: JsonNode | undefined = node; isJsonArray(part); part = part[0]) {
    dims.push(part.length)
  }
  const element: TypeRef = { oid: type.elementOid, typmod }
  // An element type that reads arrays itself takes them whole.
  const depth = /^jsonb?$/.test(ctx.type(type.elementOid).name) ? 1 : dims.length
  const shape = dims.slice(0, depth)
  const elements: Datum[] = []
  const walk = (part: JsonNode, level: number): void => {
    if (level === depth) {
      elements.push(nodeToDatum(part, element, ctx))
      return
    }
    if (!isJsonArray(part)) throw expectedArray()
    if (part.length !== shape[level]) {
      throw sqlError(sqlstate.invalidTextRepresentation, 'malformed JSON array', {
        detail: 'Multidimensional arrays must have sub-arrays with matching dimensions.',
      })
    }
    for (const item of part) walk(item, level + 1)
  }
  walk(node, 0)
  if (elements.length === 0) return emptyArray(type.elementOid)
  return arrayOfShape(
    type.elementOid,
    shape,
    shape.map(() => 1),
    elements,
  )
}

/** The fields of an object; those that are absent come from `base`, or are NULL. */
export function fieldValues(
  node: JsonNode,
  fields: readonly RecordField[],
  ctx: TypeContext,
  base: RecordValue | null,
): Datum[] {
  return fields.map((field, i): Datum => {
    const value = isJsonObject(node) ? node.get(field.name) : undefined
    if (value === undefined) return base === null ? null : (base.values[i] as Datum)
    return nodeToDatum(value, field.type, ctx)
  })
}

function nodeToRecord(
  node: JsonNode,
  type: Type,
  ctx: TypeContext,
  base: RecordValue | null,
): RecordValue {
  const fields = type.fields ?? []
  return record(type.oid, fields, fieldValues(node, fields, ctx, base))
}
