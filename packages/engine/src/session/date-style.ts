/** DateStyle: `ISO, MDY`, `German`, `dmy` … a style and an order, in either order, each optional. */
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { TypeContext } from '../types/type.ts'

export type DateStyle = Pick<TypeContext, 'dateStyle' | 'dateOrder'>

export const defaultDateStyle: DateStyle = { dateStyle: 'ISO', dateOrder: 'MDY' }

export function parseDateStyle(text: string, current: DateStyle): DateStyle {
  let { dateStyle, dateOrder } = current
  let orderGiven = false
  for (const part of text.split(',')) {
    const word = part.trim().replaceAll('"', '').toLowerCase()
    if (word === 'iso') dateStyle = 'ISO'
    else if (word === 'sql') dateStyle = 'SQL'
    else if (word.startsWith('postgres')) dateStyle = 'Postgres'
    else if (word === 'german') {
      dateStyle = 'German'
      if (!orderGiven) dateOrder = 'DMY'
    } else if (word === 'ymd') dateOrder = order('YMD')
    else if (word === 'dmy' || word.startsWith('euro')) dateOrder = order('DMY')
    else if (word === 'mdy' || word === 'us' || word.startsWith('noneuro')) dateOrder = order('MDY')
    else if (word === 'default') ({ dateStyle, dateOrder } = defaultDateStyle)
    else {
      throw sqlError(
        sqlstate.invalidParameterValue,
        `invalid value for parameter "DateStyle": "${text}"`,
        { detail: `Unrecognized key word: "${part.trim()}".` },
      )
    }
  }
  return { dateStyle, dateOrder }

  function order(value: DateStyle['dateOrder']): DateStyle['dateOrder'] {
    orderGiven = true
    return value
  }
}

export function formatDateStyle({ dateStyle, dateOrder }: DateStyle): string {
  return `${dateStyle}, ${dateOrder}`
}
