/** `pg_size_pretty`: a number of bytes in the unit in which it has few digits. */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Datum } from '../../types/datum.ts'
import type { ScalarArea } from '../scalar-implementations.ts'

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']
/** Below this a number is written in the unit; above, in the next one. */
const LARGEST_BYTES = 10n * 1024n
/** Beyond bytes a number is kept doubled, so that its last bit rounds it. */
const LARGEST_DOUBLED = 20n * 1024n - 1n

export const sizes: ScalarArea = {
  pg_size_pretty: { eval: (_ctx, size) => sizeText(size) },
  pg_size_bytes: { eval: (_ctx, text) => sizeOf(String(text)) },
}

const scales: Readonly<Record<string, number>> = {
  '': 1,
  bytes: 1,
  b: 1,
  kb: 1,
  mb: 2,
  gb: 3,
  tb: 4,
  pb: 5,
}

/** `1.5 GB` as a number of bytes. */
function sizeOf(text: string): Datum {
  const parts = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([a-z]*)\s*$/i.exec(text)
  if (parts === null) {
    throw sqlError(sqlstate.invalidParameterValue, `invalid size: "${text}"`)
  }
  const [, digits = '', unit = ''] = parts
  const scale = scales[unit.toLowerCase()]
  if (scale === undefined) {
    throw sqlError(sqlstate.invalidParameterValue, `invalid size: "${text}"`, {
      detail: `Invalid size unit: "${unit}".`,
      hint: 'Valid units are "bytes", "B", "kB", "MB", "GB", "TB", and "PB".',
    })
  }
  const factor = /^(|bytes|b)$/i.test(unit) ? 1 : 1024 ** scale
  return Math.round(Number(digits) * factor)
}

function sizeText(size: Datum | undefined): string {
  let amount = BigInt(size as number | bigint)
  const magnitude = amount < 0n ? -amount : amount
  if (magnitude < LARGEST_BYTES) return `${amount} bytes`
  amount /= 512n
  for (let unit = 1; ; unit++) {
    const isLast = unit === units.length - 1
    const magnitude = amount < 0n ? -amount : amount
    if (magnitude < LARGEST_DOUBLED || isLast) {
      return `${(amount + (amount < 0n ? -1n : 1n)) / 2n} ${units[unit]}`
    }
    amount /= 1024n
  }
}
