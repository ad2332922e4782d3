import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coveringRanges, flatRanges, mayHold } from '../../src/layers/id-ranges.ts'
import { ID_RANGES_MAX } from '../../src/layers/limits.ts'
import { VarintReader, VarintWriter } from '../../src/layers/varint.ts'
import { Bucket, pageBytes } from './bucket.ts'
import { holds } from './holds.ts'

describe('writing layers', () => {
  test('cuts them at about the size that was asked for', async () => {
    const bucket = new Bucket()
    const layers = await bucket.write(
      Array.from({ length: 5000 }, (_, id) => ({ id, lsn: 3, bytes: pageBytes(id, 3, 2000) })),
      { layerBytes: 1 << 20 },
    )
    expect(layers.length).toBeGreaterThan(2)
    for (const { record } of layers.slice(0, -1)) {
      expect(record.sizeBytes).toBeGreaterThan(0.9 * 2 ** 20)
      expect(record.sizeBytes).toBeLessThan(1.15 * 2 ** 20)
    }
    const pages = layers.reduce((sum, { record }) => sum + record.pages, 0)
    expect(pages).toBe(5000)
    expect(new Set(layers.map(({ record }) => record.name)).size).toBe(layers.length)
  })

  test('says of each what it covers', async () => {
    const bucket = new Bucket()
    const [layer] = await bucket.write([
      { id: 900, lsn: 12, bytes: new Uint8Array(9) },
      { id: 3, lsn: 7, bytes: undefined },
      { id: 4, lsn: 9, bytes: new Uint8Array(0) },
    ])
    const { sizeBytes, ...record } = layer?.record ?? { sizeBytes: 0 }
    expect(record).toMatchObject({
      minLsn: 7,
      maxLsn: 12,
      indexOffset: 9,
      pages: 3,
      ids: [
        [3, 4],
        [900, 900],
      ],
    })
    expect(sizeBytes).toBe(bucket.objects.get(`t0/${layer?.record.name}`)?.length)
  })

  test('writes nothing when nothing was put', async () => {
    expect(await new Bucket().write([])).toEqual([])
  })

  test('takes about five bytes of index for a page', async () => {
    const bucket = new Bucket()
    const [layer] = await bucket.write(
      Array.from({ length: 20_000 }, (_, i) => ({
        id: (i * 1013) % 20_000,
        lsn: 5,
        bytes: new Uint8Array(400 + (i % 97)),
      })),
    )
    const record = layer?.record
    expect(((record?.sizeBytes ?? 0) - (record?.indexOffset ?? 0)) / 20_000).toBeLessThan(5)
  })
})

describe('ranges of page ids', () => {
  test('cover all ids, are few, and leave out the greatest gaps', async () => {
    const id = fc.oneof(fc.nat(200), fc.maxSafeNat())
    await holds(
      fc.property(fc.array(id, { maxLength: 80 }), fc.integer({ min: 1, max: 16 }), (some, max) => {
        const ids = some.toSorted((a, b) => a - b)
        const ranges = coveringRanges(ids, max)
        expect(ranges.length).toBeLessThanOrEqual(max)
        expect(ids.every((each) => mayHold(flatRanges(ranges), each))).toBe(true)
        const gaps = ids.map((each, at) => each - (ids[at - 1] ?? each)).filter((gap) => gap > 1)
        const greatest = gaps.toSorted((a, b) => b - a).slice(0, max - 1)
        const left = ranges.map(([first], at) => first - (ranges[at - 1]?.[1] ?? first))
        expect(left.filter((gap) => gap > 1).toSorted((a, b) => b - a)).toEqual(greatest)
      }),
      500,
    )
    expect(ID_RANGES_MAX).toBe(16)
  })

  test('do not cover what is in a gap', () => {
    const ranges = flatRanges(coveringRanges([1, 2, 3, 50, 51], 16))
    expect([0, 1, 3, 4, 49, 50, 51, 52].filter((id) => mayHold(ranges, id))).toEqual([1, 3, 50, 51])
  })
})

describe('varints', () => {
  test('read back what was written', async () => {
    const unsigned = fc.oneof(
      fc.nat(300),
      fc.maxSafeNat(),
      fc.nat(64).map((bits) => 2 ** (bits % 53)),
    )
    await holds(
      fc.property(
        fc.array(unsigned),
        fc.array(fc.integer({ min: -(2 ** 51), max: 2 ** 51 })),
        (us, ss) => {
          const out = new VarintWriter(0)
          for (const value of us) out.unsigned(value)
          for (const value of ss) out.signed(value)
          const from = new VarintReader(out.written())
          expect(us.map(() => from.unsigned())).toEqual(us)
          expect(ss.map(() => from.signed())).toEqual(ss.map((value) => value + 0))
          expect(from.left).toBe(0)
        },
      ),
      500,
    )
  })

  test('refuse what is cut off or too great', () => {
    expect(() => new VarintReader(new Uint8Array([200])).unsigned()).toThrow(RangeError)
    expect(() => new VarintReader(new Uint8Array(9).fill(255)).unsigned()).toThrow(RangeError)
  })
})
