/** Every scalar implementation by `prosrc`, one area per line. */
import type { ScalarImplementation } from './function.ts'
import { catalogObjects } from './scalar/catalog-objects.ts'
import { sizes } from './scalar/sizes.ts'
import { names } from './scalar/names.ts'
import { frameBounds } from './scalar/frame-bounds.ts'
import { dateTimePatterns } from './scalar/datetime-patterns.ts'
import { typeIo } from './scalar/type-io.ts'
import { anyValues } from './scalar/any-values.ts'
import { hashes } from './scalar/hashes.ts'
import { numberFormat } from './scalar/number-format.ts'
import { jsonBuilding } from './scalar/json-building.ts'
import { jsonFunctions } from './scalar/json.ts'
import { jsonRecords } from './scalar/json-records.ts'
import { jsonbFunctions } from './scalar/jsonb.ts'
import { regexFunctions } from './scalar/regex.ts'
import { arrayBuilding } from './scalar/array-building.ts'
import { arrays } from './scalar/arrays.ts'
import { dateTimeArithmetic } from './scalar/datetime-arithmetic.ts'
import { dateTimeCasts } from './scalar/datetime-casts.ts'
import { dateTimeComparisons } from './scalar/datetime-comparisons.ts'
import { dateTimeFields } from './scalar/datetime-fields.ts'
import { records } from './scalar/records.ts'
import { encodings } from './scalar/encodings.ts'
import { bytes } from './scalar/bytes.ts'
import { likeFunctions } from './scalar/like.ts'
import { textQuote } from './scalar/text-quote.ts'
import { textParts } from './scalar/text-parts.ts'
import { textFormat } from './scalar/text-format.ts'
import { textCase } from './scalar/text-case.ts'
import { textBuilding } from './scalar/text-building.ts'
import { numerics } from './scalar/numerics.ts'
import { numberCasts } from './scalar/number-casts.ts'
import { informationSchema } from './scalar/information-schema.ts'
import { integers } from './scalar/integers.ts'
import { floats } from './scalar/floats.ts'
import { floatMath } from './scalar/float-math.ts'
import { enums } from './scalar/enums.ts'
import { sessionFunctions } from './scalar/session.ts'
import { vectorDistances } from './scalar/vector-distances.ts'
import { vectors } from './scalar/vectors.ts'
import { comparisons } from './scalar/comparisons.ts'

/** One area's file: its implementations by `prosrc`. */
export type ScalarArea = Readonly<Record<string, ScalarImplementation>>

export const scalarAreas: readonly ScalarArea[] = [
  frameBounds,
  dateTimePatterns,
  jsonBuilding,
  jsonFunctions,
  jsonRecords,
  jsonbFunctions,
  arrayBuilding,
  arrays,
  dateTimeArithmetic,
  dateTimeCasts,
  dateTimeComparisons,
  dateTimeFields,
  records,
  comparisons,
  enums,
  floatMath,
  floats,
  integers,
  numberCasts,
  numerics,
  textBuilding,
  textCase,
  textFormat,
  textParts,
  textQuote,
  bytes,
  encodings,
  likeFunctions,
  names,
  typeIo,
  anyValues,
  hashes,
  numberFormat,
  regexFunctions,
  sessionFunctions,
  catalogObjects,
  informationSchema,
  sizes,
  vectors,
  vectorDistances,
]
