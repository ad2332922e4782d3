/** Numeric values: text, arithmetic and the scales that results have, with expectations taken from PostgreSQL 15. */
import { describe, expect, it } from 'vitest'
import { divideNumeric, remainderNumeric, sqrtNumeric } from '../../src/types/numeric-math.ts'
import { powerNumeric } from '../../src/types/numeric-power.ts'
import { roundNumeric, trimNumeric } from '../../src/types/numeric-round.ts'
import { expNumeric, lnNumeric, logNumeric } from '../../src/types/numeric-transcendental.ts'
import { fitNumeric, numericTypmodIn, numericTypmodOut } from '../../src/types/numeric-typmod.ts'
import { Numeric } from '../../src/types/numeric-value.ts'

const n = (text: string): Numeric => Numeric.fromString(text)

describe('numeric text', () => {
  it.each([
    ['1.50', '1.50'],
    ['-0.00', '0.00'],
    [' +.5 ', '0.5'],
    ['1.5e3', '1500'],
    ['1.5e-3', '0.0015'],
    ['123456789012345678901234567890.12', '123456789012345678901234567890.12'],
    ['nan', 'NaN'],
    ['-inf', '-Infinity'],
  ])('%s is written %s', (text, written) => {
    expect(n(text).toString()).toBe(written)
  })

  it.each(['', '.', '1.2.3', '1e', '--1', 'abc', '-nan'])('%j is refused', (text) => {
    expect(() => n(text)).toThrow(expect.objectContaining({ code: '22P02' }))
  })
})

describe('numeric arithmetic', () => {
  it.each([
    [n('0.1').add(n('0.2')), '0.3'],
    [n('9007199254740991').add(n('9007199254740991')), '18014398509481982'],
    [n('1.10').subtract(n('1.1')), '0.00'],
    [n('1.20').multiply(n('-3.4')), '-4.080'],
    [n('99999999999.99').multiply(n('99999999999.99')), '9999999999998000000000.0001'],
    [divideNumeric(n('1'), n('3')), '0.33333333333333333333'],
    [divideNumeric(n('10'), n('3')), '3.3333333333333333'],
    [divideNumeric(n('1e20'), n('7')), '14285714285714285714'],
    [remainderNumeric(n('-7.5'), n('2')), '-1.5'],
    [sqrtNumeric(n('2')), '1.414213562373095'],
    [expNumeric(n('1')), '2.7182818284590452'],
    [lnNumeric(n('2')), '0.6931471805599453'],
    [logNumeric(n('2'), n('8')), '3.0000000000000000'],
    [powerNumeric(n('2'), n('0.5')), '1.4142135623730950'],
    [powerNumeric(n('2'), n('-3')), '0.1250000000000000'],
    [roundNumeric(n('2.5'), 0), '3'],
    [roundNumeric(n('-2.5'), 0), '-3'],
    [roundNumeric(n('12345'), -2), '12300'],
    [trimNumeric(n('1.500')), '1.5'],
    [n('Infinity').subtract(n('Infinity')), 'NaN'],
  ])('gives %s', (value, text) => {
    expect(value.toString()).toBe(text)
  })

  it('orders NaN above everything and equal to itself', () => {
    const sorted = ['NaN', '1.0', '-Infinity', 'Infinity', '1.00', '-2'].map(n)
    sorted.sort((a, b) => a.compare(b))
    expect(sorted.map(String)).toEqual(['-Infinity', '-2', '1.0', '1.00', 'Infinity', 'NaN'])
    expect(Numeric.NaN.compare(Numeric.NaN)).toBe(0)
  })

  it('holds no negative zero', () => {
    for (const zero of [
      n('-0'),
      n('0').negate(),
      n('-1').multiply(n('0')),
      roundNumeric(n('-0.4'), 0),
    ]) {
      expect(Object.is(zero.unscaled, 0)).toBe(true)
    }
  })
})

describe('numeric(precision, scale)', () => {
  const typmod = numericTypmodIn(['5', '-2'])

  it('is written as it was declared', () => {
    expect(numericTypmodOut(typmod)).toBe('(5,-2)')
    expect(numericTypmodOut(numericTypmodIn(['10']))).toBe('(10,0)')
  })

  it('rounds to its scale and refuses what does not fit', () => {
    expect(fitNumeric(n('12345'), typmod).toString()).toBe('12300')
    expect(() => fitNumeric(n('9999999'), typmod)).toThrow(
      expect.objectContaining({
        code: '22003',
        detail:
          'A field with precision 5, scale -2 must round to an absolute value less than 10^7.',
      }),
    )
  })
})
