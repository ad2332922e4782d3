/** to_char over numbers, and to_number. */
import { invalidInput } from '../../errors/data-errors.ts'
import type { Int64 } from '../../types/int64.ts'
import { roundNumeric } from '../../types/numeric-round.ts'
import { Numeric } from '../../types/numeric-value.ts'
import type { ScalarImplementation } from '../function.ts'
import { picture, type Picture } from '../number-format/picture.ts'
import { printByPicture, printRoman } from '../number-format/print.ts'
import { scalar } from '../scalar.ts'
import { roundHalfEven } from './number-casts.ts'

/** `d.ddde±xx`, with a blank where the minus sign would be. */
function scientific(value: Numeric, decimals: number): string {
  if (!value.isFinite) return ` #.${'#'.repeat(decimals)}####`
  const exponent = value.isZero ? 0 : value.digits - value.scale - 1
  // Rounding may leave two digits before the point, as it does in PostgreSQL.
  const mantissa = roundNumeric(shift(value, -exponent), decimals)
  const power = String(Math.abs(exponent)).padStart(2, '0')
  const sign = value.sign < 0 ? '' : ' '
  return `${sign}${mantissa.toString()}e${exponent < 0 ? '-' : '+'}${power}`
}

/** The value times a power of ten. */
function shift(value: Numeric, by: number): Numeric {
  const scale = value.scale - by
  return scale >= 0
    ? Numeric.of(value.unscaled, scale)
    : Numeric.of(value.big * 10n ** BigInt(-scale), 0)
}

function formatNumeric(value: Numeric, format: string): string {
  const shape = picture(format)
  if (shape.roman !== undefined) return printRoman(shape, roundNumeric(value, 0).toNumber())
  if (shape.scientific) return scientific(value, shape.behind)
  const rounded = roundNumeric(value.isFinite ? shift(value, shape.shift) : value, shape.behind)
  return printByPicture(shape, { text: rounded.abs().toString(), negative: rounded.sign < 0 })
}

/** Floats show as many decimals as 15 significant digits leave room for (6 for float4). */
function formatFloat(value: number, format: string, significant: number): string {
  const shape = picture(format)
  if (!Number.isFinite(value)) return formatNumeric(Numeric.fromNumber(value), format)
  if (shape.roman !== undefined) return printRoman(shape, roundHalfEven(value))
  if (shape.scientific) return scientificFloat(value, shape)
  const shifted = value * 10 ** shape.shift
  const whole = fixed(Math.abs(shifted), 0).length
  const room = whole >= significant ? 0 : Math.min(shape.behind, significant - whole)
  const text = fixed(Math.abs(shifted), room)
  return printByPicture(shape, { text, negative: shifted < 0 || Object.is(shifted, -0) }, room)
}

/** `%.<decimals>f`: a decimal exactly between two rounds to the even one. */
function fixed(value: number, decimals: number): string {
  if (value >= 1e21) return BigInt(value).toString()
  const text = value.toFixed(decimals)
  // As many decimals as a double can need for the value to be a tie at this place.
  const exact = value.toFixed(Math.min(decimals + 60, 100))
  const behind = exact.slice(exact.indexOf('.') + 1 + decimals)
  if (!/^50*$/.test(behind)) return text
  const down = exact.slice(0, exact.length - behind.length).replace(/\.$/, '')
  return Number(down.slice(-1)) % 2 === 0 ? down : text
}

function scientificFloat(value: number, shape: Picture): string {
  const [digits, exponent = '+0'] = Math.abs(value).toExponential(shape.behind).split('e')
  const power = exponent.slice(1).padStart(2, '0')
  return `${value < 0 ? '-' : ' '}${digits}e${exponent.charAt(0)}${power}`
}

/** Reads a number written by a picture: signs, digits and the point count, everything else of the picture is passed over. */
function parseByPicture(text: string, format: string): Numeric {
  const shape = picture(format)
  if (shape.roman !== undefined) throw invalidInput('numeric', text)
  let rest = text.trimStart()
  let negative = false
  let digits = ''
  const sign = (): void => {
    const found = /^\s*([-+<])/.exec(rest)
    if (found === null) return
    negative ||= found[1] !== '+'
    rest = rest.slice(found[0].length)
  }
  for (const element of shape.elements) {
    sign()
    if (element.kind === 'digit') {
      const found = /^\s*(\d)/.exec(rest)
      if (found !== null) {
        digits += found[1]
        rest = rest.slice(found[0].length)
      }
    } else if (element.kind === 'point') {
      if (rest.startsWith('.')) {
        digits += '.'
        rest = rest.slice(1)
      }
    } else if (element.kind === 'comma' || element.kind === 'group') {
      if (rest.startsWith(',')) rest = rest.slice(1)
    } else if (element.kind === 'literal' || element.kind === 'currency') {
      if (!/^[\d.,+-]/.test(rest)) rest = rest.slice(1)
    }
  }
  sign()
  if (!/\d/.test(digits)) throw invalidInput('numeric', digits === '' ? ' ' : digits)
  return shift(Numeric.fromString(`${negative ? '-' : ''}${digits}`), -shape.shift)
}

const ofInteger = scalar((_ctx, value: Int64, format: string) =>
  formatNumeric(Numeric.fromInteger(value), format),
)

export const numberFormat: Readonly<Record<string, ScalarImplementation>> = {
  int4_to_char: ofInteger,
  int8_to_char: ofInteger,
  numeric_to_char: scalar((_ctx, value: Numeric, format: string) => formatNumeric(value, format)),
  float8_to_char: scalar((_ctx, value: number, format: string) => formatFloat(value, format, 15)),
  float4_to_char: scalar((_ctx, value: number, format: string) => formatFloat(value, format, 6)),
  numeric_to_number: scalar((_ctx, text: string, format: string) =>
    format === '' ? null : parseByPicture(text, format),
  ),
}
