import { ByteWriter } from '@twill/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('the digits of every safe integer are those JavaScript writes', () => {
  const powers = Array.from({ length: 16 }, (_, i) => 10 ** i)
  const edges = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, ...powers]
  const examples = edges.flatMap((edge) => [edge - 1, edge, edge + 1, -edge])
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const out = new ByteWriter(1)
      const length = out.decimal(value)
      expect(Buffer.from(out.view()).toString()).toBe(String(value))
      expect(length).toBe(out.length)
    }),
    {
      numRuns: 2_000,
      examples: examples.filter(Number.isSafeInteger).map((value): [number] => [value + 0]),
    },
  )
})
