/** Set-returning functions over json and jsonb. */
import { jsonArgument } from '../../errors/json-errors.ts'
import type { Datum } from '../../types/datum.ts'
import { nodeToText } from '../../types/json-format.ts'
import { isJsonArray, isJsonObject } from '../../types/json-node.ts'
import { jsonElements, jsonKind, jsonMembers, jsonToText } from '../../types/json-scan.ts'
import { JsonbValue } from '../../types/jsonb-value.ts'
import type { RecordValue } from '../../types/record-value.ts'
import type { SetImplementation } from '../function.ts'
import { fieldValues } from '../json/populate.ts'
import { notAnObject, resultFields, treeOf } from '../scalar/json-records.ts'

type Rows = Iterable<readonly Datum[]>

function* jsonbEach(name: string, value: JsonbValue, asText: boolean): Rows {
  const { root } = value
  if (!isJsonObject(root)) throw jsonArgument(`cannot call ${name} on a non-object`)
  for (const [key, node] of root) yield [key, asText ? nodeToText(node) : JsonbValue.of(node)]
}

function* jsonEach(json: string, asText: boolean): Rows {
  const kind = jsonKind(json)
  if (kind === 'array') throw jsonArgument('cannot deconstruct an array as an object')
  if (kind !== 'object') throw jsonArgument('cannot deconstruct a scalar')
  for (const [key, text] of jsonMembers(json)) yield [key, asText ? jsonToText(text) : text]
}

function* jsonbElements(value: JsonbValue, asText: boolean): Rows {
  const { root } = value
  if (isJsonObject(root)) throw jsonArgument('cannot extract elements from an object')
  if (!isJsonArray(root)) throw jsonArgument('cannot extract elements from a scalar')
  for (const node of root) yield [asText ? nodeToText(node) : JsonbValue.of(node)]
}

function* jsonElementRows(name: string, json: string, asText: boolean): Rows {
  const kind = jsonKind(json)
  if (kind === 'object') throw jsonArgument(`cannot call ${name} on a non-array`)
  if (kind !== 'array') throw jsonArgument(`cannot call ${name} on a scalar`)
  for (const text of jsonElements(json)) yield [asText ? jsonToText(text) : text]
}

function* jsonbKeys(value: JsonbValue): Rows {
  const { root } = value
  if (!isJsonObject(root)) throw notAnObject('jsonb_object_keys', root)
  for (const key of root.keys()) yield [key]
}

function* jsonKeys(json: string): Rows {
  const kind = jsonKind(json)
  if (kind === 'array') throw jsonArgument('cannot call json_object_keys on an array')
  if (kind !== 'object') throw jsonArgument('cannot call json_object_keys on a scalar')
  for (const [key] of jsonMembers(json)) yield [key]
}

/** A row for each object of an array; `baseAt` says which argument is the base record, if any. */
function recordSet(name: string, hasBase: boolean): SetImplementation {
  return {
    specializeRows: (_args, result, type) =>
      function* rows(ctx, ...args): Rows {
        const base = (hasBase ? args[0] : null) as RecordValue | null
        const json = (hasBase ? args[1] : args[0]) as Datum
        if (json === null) return
        const tree = treeOf(json)
        if (!isJsonArray(tree)) {
          throw jsonArgument(
            `cannot call ${name} on ${isJsonObject(tree) ? 'an object' : 'a scalar'}`,
          )
        }
        const fields = resultFields(result, base, type)
        for (const item of tree) {
          if (!isJsonObject(item)) {
            throw jsonArgument(`argument of ${name} must be an array of objects`)
          }
          yield fieldValues(item, fields, ctx, base)
        }
      },
  }
}

export const jsonRows: Readonly<Record<string, SetImplementation>> = {
  json_each: { rows: (_ctx, json) => jsonEach(json as string, false) },
  json_each_text: { rows: (_ctx, json) => jsonEach(json as string, true) },
  jsonb_each: { rows: (_ctx, json) => jsonbEach('jsonb_each', json as JsonbValue, false) },
  jsonb_each_text: {
    rows: (_ctx, json) => jsonbEach('jsonb_each_text', json as JsonbValue, true),
  },
  json_array_elements: {
    rows: (_ctx, json) => jsonElementRows('json_array_elements', json as string, false),
  },
  json_array_elements_text: {
    rows: (_ctx, json) => jsonElementRows('json_array_elements_text', json as string, true),
  },
  jsonb_array_elements: { rows: (_ctx, json) => jsonbElements(json as JsonbValue, false) },
  jsonb_array_elements_text: { rows: (_ctx, json) => jsonbElements(json as JsonbValue, true) },
  json_object_keys: { rows: (_ctx, json) => jsonKeys(json as string) },
  jsonb_object_keys: { rows: (_ctx, json) => jsonbKeys(json as JsonbValue) },
  json_populate_recordset: recordSet('json_populate_recordset', true),
  jsonb_populate_recordset: recordSet('jsonb_populate_recordset', true),
  json_to_recordset: recordSet('json_to_recordset', false),
  jsonb_to_recordset: recordSet('jsonb_to_recordset', false),
}
