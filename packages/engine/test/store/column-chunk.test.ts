import { describe, expect, test } from 'vitest'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import type { StoredColumn } from '../../src/store/chunk/stored-column.ts'
import { makeChunk } from '../../src/store/chunk/make-chunk.ts'
import type { Vector } from '../../src/store/batch.ts'
import { vectorOf, vectorShape } from '../../src/store/make-vector.ts'
import { GROUP_ROWS } from '../../src/store/page-id.ts'
import { Random } from '../support/random.ts'
import type { Datum } from '../../src/types/datum.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { logKind, RecordWriter } from '../../src/wal/record-writer.ts'
import { readRecord } from '../../src/wal/record-reader.ts'

function column(name: string): StoredColumn {
  const type = builtinTypes.typeByName(name)
  if (type === undefined) throw new Error(name)
  return {
    attnum: 1,
    kind: logKind(type),
    type,
    shape: name === 'bool' ? 'bool' : name === 'date' ? 'date' : 'int',
    infinite: name.startsWith('timestamp'),
    missing: null,
  }
}

const textShape = vectorShape(25, 'any')

const holder = { chunkDropped: () => undefined }

const samples: Record<string, readonly Datum[]> = {
  bool: [true, false, null, true],
  int4: [0, -2147483648, 2147483647, null],
  date: [0, Infinity, -Infinity, null, 8000],
  int8: [1, 9007199254740991, 9223372036854775807n, -9223372036854775808n, null, -5],
  timestamp: [0, Infinity, null, -Infinity, 9007199254740993n],
  float8: [0.5, Number.NaN, Infinity, null, -0],
  text: ['', 'a', null, 'ünïcode ✓', 'long '.repeat(500)],
  bytea: [Uint8Array.of(0, 255), null, new Uint8Array(0)],
  uuid: ['00000000-0000-4000-8000-000000000001', null],
}

describe('a column chunk', () => {
  for (const [name, values] of Object.entries(samples)) {
    test(`keeps ${name} values through writing, reading, logging and changing`, () => {
      const own = column(name)
      const chunk = makeChunk(own, 1, 0, holder)
      values.forEach((value, slot) => chunk.set(slot, value))
      values.forEach((value, slot) => expect(chunk.get(slot)).toEqual(value))
      const copy = makeChunk(own, 1, 0, holder)
      copy.decode(chunk.encodeRows(values.length))
      values.forEach((value, slot) => expect(copy.get(slot)).toEqual(value))
      const vector = copy.vector()
      const lent = copy.lend()
      for (let i = 0; i < values.length; i++) copy.set(i, values[values.length - 1 - i] as Datum)
      values.forEach((value, slot) => expect(vector.get(slot)).toEqual(value))
      copy.giveBack(lent)
      const reversed = [...values].reverse()
      reversed.forEach((value, slot) => expect(copy.get(slot)).toEqual(value))
      const layout = { storageId: 7, columns: [own], positions: Int16Array.of(-1, 0) }
      const writer = new RecordWriter()
      values.forEach((value, i) => writer.insert(layout, i, [value]))
      values.forEach((value, i) => writer.update(layout, i, [1], [value]))
      chunk.logRun(writer.batch(layout, 100, values.length), 0, values.length)
      writer.delete(layout, 3)
      const record = readRecord(writer.finish(5, [{ kind: 'drop', oid: 9 }]))
      expect(record.commitMs).toBe(5)
      expect(record.changes).toEqual([{ kind: 'drop', oid: 9 }])
      const back = makeChunk(own, 1, 0, holder)
      let slot = 0
      for (const operation of record.operations) {
        if (operation.kind === 'delete') expect(operation.rowId).toBe(3)
        else if (operation.kind === 'batch') {
          const [run] = operation.columns
          for (let i = 0; i < operation.count; i++) {
            const isNull = run?.nulls?.[i] === 1
            back.setLogged(slot++, isNull ? null : (run?.value(i) ?? null))
          }
        } else if (operation.kind !== 'sequence')
          back.setLogged(slot++, operation.values[0] ?? null)
      }
      const all = [...values, ...values, ...values]
      expect(slot).toBe(all.length)
      all.forEach((value, at) => expect(back.get(at)).toEqual(value))
    })
  }

  test('runs of values are the same values one by one, whatever was there', () => {
    const random = new Random(5)
    const own = column('text')
    const value = (): Datum =>
      random.chance(0.2) ? null : 'x'.repeat(random.below(60)) + random.below(9)
    for (let round = 0; round < 8; round++) {
      const chunk = makeChunk(own, 1, 0, holder)
      const plain = makeChunk(own, 1, 0, holder)
      const vectors: { wanted: readonly Datum[]; vector: Vector }[] = []
      for (let i = 0; i < 12; i++) {
        const slot = random.below(1500)
        const count = random.chance(0.2) ? GROUP_ROWS - slot : random.between(1, 500)
        const values = random.list(2 * count, value)
        const picked = random.chance(0.5)
        const rows = picked ? Int32Array.from({ length: count }, (_, at) => 2 * at) : undefined
        chunk.setRun(slot, vectorOf(values, textShape), rows, 0, count)
        for (let at = 0; at < count; at++)
          plain.set(slot + at, values[picked ? 2 * at : at] as Datum)
        const single = random.below(slot + count)
        const replaced = value()
        for (const each of [chunk, plain]) each.set(single, replaced)
        const last = Math.min(chunk.capacity, plain.capacity)
        expect(chunk.encodeRows(last)).toEqual(plain.encodeRows(last))
        chunk.lend()
        vectors.push({ wanted: random.list(last, (at) => plain.get(at)), vector: chunk.vector() })
      }
      for (const { wanted, vector } of vectors) {
        wanted.forEach((each, at) => expect(vector.get(at)).toBe(each))
      }
    }
  })

  test('a heap whose values change for ever does not grow for ever', () => {
    const chunk = makeChunk(column('text'), 1, 0, holder)
    for (let i = 0; i < 100_000; i++) chunk.set(i % 10, `value number ${i}`)
    expect(chunk.size).toBeLessThan(4096)
  })

  test('a page of another format or kind is refused', () => {
    const chunk = makeChunk(column('int4'), 1, 0, holder)
    chunk.set(0, 1)
    const bytes = chunk.encodeRows(1)
    expect(() => makeChunk(column('float8'), 1, 0, holder).decode(bytes)).toThrow(/kind/)
    bytes[0] = 9
    expect(() => makeChunk(column('int4'), 1, 0, holder).decode(bytes)).toThrow(/format version 9/)
  })

  test('a record of a newer format is refused', () => {
    const out = new ByteWriter()
    out.u8(2)
    expect(() => readRecord(out.finish())).toThrow(/format version 2/)
  })
})
