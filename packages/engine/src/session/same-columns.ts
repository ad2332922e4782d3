import type { ResultColumn } from '../engine.ts'

/** Clients were told the columns before they get rows: names and types have to stay. */
export function sameColumns(
  told: readonly ResultColumn[] | undefined,
  now: readonly ResultColumn[] | undefined,
): boolean {
  if (told === undefined || now === undefined) return told === now
  return (
    told.length === now.length &&
    told.every(({ name, type }, i) => {
      const other = now[i]
      return (
        name === other?.name && type.oid === other.type.oid && type.typmod === other.type.typmod
      )
    })
  )
}
