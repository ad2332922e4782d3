import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../src/base/byte-reader.ts'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import { compareVectors, vector, vectorFrom } from '../../src/types/vector-type.ts'
import { parseVector, printVector } from '../../src/types/vector-text.ts'
import type { TypeContext } from '../../src/types/type.ts'
import { Random } from '../support/random.ts'

const context = {} as TypeContext

function codeOf(attempt: () => unknown): string {
  try {
    attempt()
    return 'ok'
  } catch (error) {
    return error instanceof SqlError ? `${error.code} ${error.message}` : String(error)
  }
}

function wire(...parts: readonly (readonly ['u16' | 'f32', number])[]): ByteReader {
  const out = new ByteWriter()
  for (const [kind, value] of parts) {
    if (kind === 'u16') out.u16BE(value)
    else out.f32BE(value)
  }
  return new ByteReader(out.finish())
}

describe('vector', () => {
  it.each([
    ['[1,-2.5,+3e2]', '[1,-2.5,300]'],
    [' [ 1.,.5 \t, 3e-7 ] \n', '[1,0.5,3e-07]'],
    ['[-0,0x10,0x1p-1]', '[-0,16,0.5]'],
    ['[999999,1000000,16777216,0.1]', '[999999,1e+06,1.6777216e+07,0.1]'],
    ['[1e-50]', '[0]'],
  ])('reads %s and writes %s', (text, written) => {
    expect(printVector(parseVector(text))).toBe(written)
  })

  it.each(['[1e]', '[1-2]', '[0x]', '[1 2]', '[.]', '[1,]x', '[--1]'])('refuses %s', (text) => {
    expect(codeOf(() => parseVector(text))).toMatch(/^22P02 invalid input syntax for type vector/)
  })

  it.each([
    ['[inf]', '22000 infinite value not allowed in vector'],
    ['[-NaN(1)]', '22000 NaN not allowed in vector'],
    ['[1e400]', '22003 "1e400" is out of range for type vector'],
    [`[${'0,'.repeat(16_000)}0]`, '54000 vector cannot have more than 16000 dimensions'],
  ])('refuses what no vector may hold', (text, message) => {
    expect(codeOf(() => parseVector(text))).toBe(message)
  })

  it('reads back what it prints', () => {
    const random = new Random(7)
    const bits = new Uint32Array(1)
    const value = new Float32Array(bits.buffer)
    for (let i = 0; i < 3000; i++) {
      bits[0] = random.below(2 ** 32)
      if (!Number.isFinite(value[0])) continue
      expect(parseVector(printVector(value))).toEqual(value)
    }
  })

  it('goes over the wire and into storage and back', () => {
    const value = vectorFrom([1, -2.5, 3e38])
    const sent = new ByteWriter()
    vector.send(value, sent, context)
    const bytes = sent.finish()
    expect(Array.from(bytes.subarray(0, 8))).toEqual([0, 3, 0, 0, 0x3f, 0x80, 0, 0])
    expect(vector.receive(new ByteReader(bytes), bytes.length, 3, context)).toEqual(value)
    const stored = new ByteWriter()
    vector.encode?.(value, stored)
    expect(stored.length).toBe(12)
    // from an odd place too: an array's element lies anywhere
    const shifted = new Uint8Array([9, ...stored.finish()])
    expect(vector.decode?.(new ByteReader(shifted, 1), 12)).toEqual(value)
  })

  it.each([
    [wire(['u16', 0], ['u16', 0]), -1, '22000 vector must have at least 1 dimension'],
    [wire(['u16', 1], ['u16', 1], ['f32', 1]), -1, '22000 expected unused to be 0, not 1'],
    [wire(['u16', 1], ['u16', 0], ['f32', 1]), 2, '22000 expected 2 dimensions, not 1'],
    [wire(['u16', 1], ['u16', 0], ['f32', NaN]), -1, '22000 NaN not allowed in vector'],
    [wire(['u16', 16_001], ['u16', 0]), -1, '54000 vector cannot have more than 16000 dimensions'],
  ])('refuses bytes that are none', (input, typmod, message) => {
    expect(codeOf(() => vector.receive(input, input.remaining, typmod, context))).toBe(message)
  })

  it('has keys that sort as its values do, and equal hashes for equal values only', () => {
    const random = new Random(3)
    const elements = [-3e38, -1.5, -1, -0, 0, 1e-40, 1, 1.5, 3e38]
    const key = (value: Float32Array): string => {
      const out = new ByteWriter()
      vector.encodeKey?.(value, out)
      return Array.from(out.finish(), (byte) => String.fromCharCode(byte)).join('')
    }
    const make = (): Float32Array =>
      Float32Array.from(random.list(random.between(1, 3), () => random.pick(elements)))
    for (let i = 0; i < 2000; i++) {
      const [a, b] = [make(), make()]
      const order = compareVectors(a, b)
      const [left, right] = [key(a), key(b)]
      expect(left < right ? -1 : left > right ? 1 : 0).toBe(order)
      expect(vector.hashKey?.(a) === vector.hashKey?.(b)).toBe(order === 0)
      expect(order !== 0 && right.startsWith(left)).toBe(false)
    }
  })
})
