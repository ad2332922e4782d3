import { informationSchema } from '../pg-catalog/define-relation.ts'
import { objectLists, schemaName } from '../pg-catalog/object-lists.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { dataType, lengthsAndPrecisions, yesOrNo } from './type-facts.ts'
import { isOtherTemporary } from './visible-tables.ts'

/** All but those of identity columns. */
export const sequences: VirtualRelation = informationSchema('sequences', function* (context) {
  const { catalog, databaseName } = context
  for (const sequence of objectLists(catalog).sequences) {
    const schema = schemaName(catalog, sequence.schema)
    if (sequence.ownedBy?.identity === true || isOtherTemporary(schema, context)) continue
    const type = { oid: sequence.type, typmod: -1 }
    const { numeric_precision } = lengthsAndPrecisions(context, type)
    yield {
      sequence_catalog: databaseName,
      sequence_schema: schema,
      sequence_name: sequence.name,
      data_type: dataType(context, sequence.type),
      numeric_precision,
      numeric_precision_radix: 2,
      numeric_scale: 0,
      start_value: sequence.start,
      minimum_value: sequence.min,
      maximum_value: sequence.max,
      increment: sequence.increment,
      cycle_option: yesOrNo(sequence.cycle),
    }
  }
})
