/** The operators and functions of json: they answer with pieces of the text as it stands. */
import { jsonArgument } from '../../errors/json-errors.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import {
  jsonElement,
  jsonElements,
  jsonField,
  jsonKind,
  jsonMembers,
  jsonToText,
} from '../../types/json-scan.ts'
import { quoteJson } from '../../types/json-format.ts'
import { pathIndex } from '../json/navigate.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { pathOf } from './jsonb.ts'

function atPath(json: string, path: ArrayValue): string | undefined {
  let text: string | undefined = json.trim()
  for (const step of pathOf(path) ?? [null]) {
    if (step === null || text === undefined) return undefined
    const index = pathIndex(step)
    if (jsonKind(text) === 'object') text = jsonField(text, step)
    else text = index === undefined ? undefined : jsonElement(text, index)
  }
  return text
}

function textOf(found: string | undefined): Datum {
  return found === undefined ? null : jsonToText(found)
}

/** Without the members that are null, in compact form, as PostgreSQL writes it. */
function stripNulls(json: string): string {
  switch (jsonKind(json)) {
    case 'array':
      return `[${[...jsonElements(json)].map(stripNulls).join(',')}]`
    case 'object': {
      const members: string[] = []
      for (const [key, value] of jsonMembers(json)) {
        if (value !== 'null') members.push(`${quoteJson(key)}:${stripNulls(value)}`)
      }
      return `{${members.join(',')}}`
    }
    case 'string':
      return quoteJson(jsonToText(json) as string)
    default:
      return json.trim()
  }
}

function count(items: Iterable<unknown>): number {
  let n = 0
  for (const _ of items) n++
  return n
}

export const jsonFunctions: Readonly<Record<string, ScalarImplementation>> = {
  json_object_field: scalar((_ctx, json: string, key: string) => jsonField(json, key) ?? null),
  json_object_field_text: scalar((_ctx, json: string, key: string) => textOf(jsonField(json, key))),
  json_array_element: scalar(
    (_ctx, json: string, index: number) => jsonElement(json, index) ?? null,
  ),
  json_array_element_text: scalar((_ctx, json: string, index: number) =>
    textOf(jsonElement(json, index)),
  ),
  json_extract_path: scalar((_ctx, json: string, path: ArrayValue) => atPath(json, path) ?? null),
  json_extract_path_text: scalar((_ctx, json: string, path: ArrayValue) =>
    textOf(atPath(json, path)),
  ),
  json_typeof: scalar((_ctx, json: string) => jsonKind(json)),
  json_array_length: scalar((_ctx, json: string) => {
    const kind = jsonKind(json)
    if (kind === 'array') return count(jsonElements(json))
    throw jsonArgument(
      kind === 'object'
        ? 'cannot get array length of a non-array'
        : 'cannot get array length of a scalar',
    )
  }),
  json_strip_nulls: scalar((_ctx, json: string) => stripNulls(json)),
}
