/** json(b)_populate_record and json(b)_to_record: one record out of one object. */
import { jsonArgument } from '../../errors/json-errors.ts'
import type { Datum } from '../../types/datum.ts'
import { isJsonArray, isJsonObject, type JsonNode } from '../../types/json-node.ts'
import { parseJsonb } from '../../types/json-parse.ts'
import type { JsonbValue } from '../../types/jsonb-value.ts'
import { record, recordOid, type RecordField, type RecordValue } from '../../types/record-value.ts'
import type { Oid, Type, TypeRef } from '../../types/type.ts'
import { fieldValues } from '../json/populate.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'

/** The tree of a json or jsonb value. */
export function treeOf(value: Datum): JsonNode {
  return typeof value === 'string' ? parseJsonb(value) : (value as JsonbValue).root
}

/** The fields of the result: those of its type, or of the record that is given. */
export function resultFields(
  result: TypeRef,
  base: Datum,
  type: (oid: Oid) => Type,
): readonly RecordField[] {
  const declared = type(result.oid).fields
  if (declared !== undefined) return declared
  if (base !== null) return (base as RecordValue).fields
  throw jsonArgument(
    'could not determine row type for result of json_populate_record',
    'Provide a non-null record argument, or call the function in the FROM clause using a column definition list.',
  )
}

function populate(
  ctx: EvalContext,
  result: TypeRef,
  type: (oid: Oid) => Type,
  base: Datum,
  json: Datum,
): Datum {
  if (json === null) return base
  const tree = treeOf(json)
  if (!isJsonObject(tree)) throw notAnObject('populate_composite', tree)
  const fields = resultFields(result, base, type)
  const values = fieldValues(tree, fields, ctx, base as RecordValue | null)
  return record(result.oid === 0 ? recordOid : result.oid, fields, values)
}

export function notAnObject(name: string, tree: JsonNode): Error {
  return jsonArgument(`cannot call ${name} on ${isJsonArray(tree) ? 'an array' : 'a scalar'}`)
}

const populating: ScalarImplementation = {
  specialize: (_args, result, type) => (ctx, base, json) => populate(ctx, result, type, base, json),
}
const declared: ScalarImplementation = {
  specialize: (_args, result, type) => (ctx, json) => populate(ctx, result, type, null, json),
}

export const jsonRecords: Readonly<Record<string, ScalarImplementation>> = {
  json_populate_record: populating,
  jsonb_populate_record: populating,
  json_to_record: declared,
  jsonb_to_record: declared,
}
