/** Reads a setting's new value and gives the form in which SHOW answers; throws 22023. */
import { sqlError, type SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { SettingDefinition, Unit } from './setting-definition.ts'

function invalid(name: string, value: string, hint?: string): SqlError {
  return sqlError(
    sqlstate.invalidParameterValue,
    `invalid value for parameter "${name}": "${value}"`,
    { hint },
  )
}

function outside(name: string, amount: string, { min, max }: Limits): SqlError {
  const most = max === Number.MAX_VALUE ? '1.79769e+308' : max
  return sqlError(
    sqlstate.invalidParameterValue,
    `${amount} is outside the valid range for parameter "${name}" (${min} .. ${most})`,
  )
}

type Limits = { readonly min: number; readonly max: number }

export function normalizeSetting(definition: SettingDefinition, value: string): string {
  const { name, value: kind } = definition
  switch (kind.kind) {
    case 'bool':
      return readBool(name, value) ? 'on' : 'off'
    case 'int':
      return readInt(definition, value)
    case 'real': {
      const number = Number(value)
      if (value.trim() === '' || Number.isNaN(number)) throw invalid(name, value)
      if (number < kind.min || number > kind.max) throw outside(name, `${number}`, kind)
      return String(number)
    }
    case 'enum': {
      const found = kind.values.find((option) => option.toLowerCase() === value.toLowerCase())
      if (found === undefined) {
        throw invalid(name, value, `Available values: ${kind.values.join(', ')}.`)
      }
      return found
    }
    case 'string':
    case 'list':
      return readText(name, value)
  }
}

function readBool(name: string, value: string): boolean {
  const word = value.toLowerCase()
  if (word !== '' && 'on'.startsWith(word) && word.length > 1) return true
  if (word.length > 1 && 'off'.startsWith(word)) return false
  if (word !== '' && ('true'.startsWith(word) || 'yes'.startsWith(word) || word === '1'))
    return true
  if (word !== '' && ('false'.startsWith(word) || 'no'.startsWith(word) || word === '0'))
    return false
  throw sqlError(sqlstate.invalidParameterValue, `parameter "${name}" requires a Boolean value`)
}

/** Milliseconds or kilobytes of one of each unit. */
const unitSizes: Readonly<Record<string, { readonly base: Unit; readonly size: number }>> = {
  us: { base: 'ms', size: 0.001 },
  ms: { base: 'ms', size: 1 },
  s: { base: 'ms', size: 1000 },
  min: { base: 'ms', size: 60_000 },
  h: { base: 'ms', size: 3_600_000 },
  d: { base: 'ms', size: 86_400_000 },
  B: { base: 'kB', size: 1 / 1024 },
  kB: { base: 'kB', size: 1 },
  '8kB': { base: 'kB', size: 8 },
  MB: { base: 'kB', size: 1024 },
  GB: { base: 'kB', size: 1024 ** 2 },
  TB: { base: 'kB', size: 1024 ** 3 },
}

const unitHints: Readonly<Partial<Record<Unit, string>>> = {
  ms: 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".',
  kB: 'Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".',
}

const INT32_MAX = 0x7fffffff

function readInt(definition: SettingDefinition, text: string): string {
  const { name, value: kind } = definition
  if (kind.kind !== 'int') throw new Error('not an integer setting')
  const found = /^\s*([-+]?[0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*$/.exec(text)
  if (found === null) throw invalid(name, text)
  const [, digits = '', unit = ''] = found
  const own = kind.unit === '' ? undefined : unitSizes[kind.unit]
  const written = unit === '' ? own : unitSizes[unit]
  if (unit !== '' && (own === undefined || written === undefined || written.base !== own.base)) {
    throw invalid(name, text, own && unitHints[own.base])
  }
  const count = Math.round((Number(digits) * (written?.size ?? 1)) / (own?.size ?? 1))
  if (Math.abs(count) > INT32_MAX) throw invalid(name, text, 'Value exceeds integer range.')
  if (count < kind.min || count > kind.max) {
    throw outside(name, kind.unit === '' ? `${count}` : `${count} ${kind.unit}`, kind)
  }
  // what stands for nothing or for a rule has no unit
  if (own === undefined || count <= 0) return String(count)
  return withUnit(count * own.size, own.base)
}

/** The largest unit that divides the amount, as SHOW prints it: `1s`, `64MB`, `0`. */
function withUnit(amount: number, base: Unit): string {
  const units = base === 'ms' ? ['d', 'h', 'min', 's', 'ms'] : ['TB', 'GB', 'MB', 'kB', 'B']
  for (const unit of units) {
    const { size } = unitSizes[unit] as (typeof unitSizes)[string]
    if (Number.isInteger(amount / size)) return `${amount / size}${unit}`
  }
  return String(amount)
}

/** A setting's amount in its base unit: milliseconds or kilobytes. */
export function settingAmount(text: string): number {
  const found = /^([-0-9.]+)([A-Za-z]*)$/.exec(text)
  if (found === null) return 0
  return Number(found[1]) * (unitSizes[found[2] ?? '']?.size ?? 1)
}

/** A shown value in the setting's own unit, as `pg_settings` has it: `4096` for `4MB` of kilobytes. */
export function settingNumber({ value: kind }: SettingDefinition, shown: string): string {
  if (kind.kind !== 'int' || kind.unit === '') return shown
  if (/^[-0-9]+$/.test(shown)) return shown
  return String(settingAmount(shown) / (unitSizes[kind.unit]?.size ?? 1))
}

function readText(name: string, value: string): string {
  if (name !== 'client_encoding') return value
  const plain = value.replaceAll(/['"-]/g, '').toUpperCase()
  if (plain === 'UTF8' || plain === 'UNICODE') return 'UTF8'
  if (plain === 'SQL_ASCII' || plain === 'SQLASCII') return 'SQL_ASCII'
  throw invalid(name, value)
}
