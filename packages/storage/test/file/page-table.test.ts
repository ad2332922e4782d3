import { createPrng, Disk, PowerLossFileSystem } from '@twill/storage/sim'
import type { Prng } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { checksum } from '../../src/file/checksum.ts'
import type { Extent } from '../../src/file/extent.ts'
import type { OpenFile } from '../../src/file/file-system.ts'
import { PageTable } from '../../src/file/page-table.ts'

function newFile(): OpenFile {
  return new PowerLossFileSystem({ disk: new Disk() }).open('/table', 'create')
}

/** Writes a table at the end of its file, as a checkpoint does. */
function write(table: PageTable, file: OpenFile): Extent | undefined {
  let end = Math.max(file.size(), 64)
  const placed = table.place((bytes) => {
    const extent = { offset: end, length: bytes.length, crc: checksum(bytes, 0, bytes.length) }
    end += bytes.length
    return extent
  })
  for (const { bytes, extent } of placed) file.write(bytes, extent.offset)
  return table.settle(placed)
}

type Key = readonly [id: number, lsn: number]

class Model {
  readonly entries = new Map<string, number>()

  set([id, lsn]: Key, offset: number): void {
    this.entries.set(`${id} ${lsn}`, offset)
  }

  delete([id, lsn]: Key): void {
    this.entries.delete(`${id} ${lsn}`)
  }

  keys(): Key[] {
    const keys = [...this.entries.keys()].map(
      (key) => key.split(' ').map(Number) as [number, number],
    )
    return keys.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  }

  find(id: number, asOfLsn: number): Key | undefined {
    return this.keys().findLast(([other, lsn]) => other === id && lsn <= asOfLsn)
  }
}

function keysOf(table: PageTable): Key[] {
  return [...table.entries()].map(({ node, index }) => [node.id(index), node.lsn(index)] as const)
}

function randomKey(prng: Prng): Key {
  return [prng.between(0, 40) * 2 ** 33, prng.between(1, 60)]
}

test('random changes, writes and reopenings agree with a sorted map', () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const prng = createPrng(seed)
    const file = newFile()
    const model = new Model()
    let table = new PageTable(file, undefined, () => undefined)
    for (let step = 0; step < 6_000; step += 1) {
      const key = randomKey(prng)
      // Grows for a while, then shrinks, so that nodes split and join.
      if (prng.chance(step < 3_500 ? 0.75 : 0.2)) {
        model.set(key, step)
        table.set(...key, { offset: step, length: 1, crc: 0 })
      } else {
        model.delete(key)
        table.delete(...key)
      }
      if (prng.chance(0.01)) {
        const root = write(table, file)
        if (prng.chance(0.5)) table = new PageTable(file, root, () => undefined)
      }
      const [id, lsn] = randomKey(prng)
      if (step % 7 !== 0) continue
      const found = table.find(id, lsn)
      const wanted = model.find(id, lsn)
      expect(found && [found.node.id(found.index), found.node.lsn(found.index)]).toEqual(wanted)
      if (found === undefined || wanted === undefined) continue
      expect(found.node.offset(found.index)).toBe(model.entries.get(wanted.join(' ')))
    }
    expect(keysOf(table)).toEqual(model.keys())
    for (const key of model.keys()) table.delete(...key)
    expect(keysOf(table)).toEqual([])
    expect(write(table, file)).toBeUndefined()
  }
}, 60_000)

test('a tree that was written reads the same whatever is changed after it', () => {
  const file = newFile()
  const table = new PageTable(file, undefined, () => undefined)
  for (let id = 0; id < 5_000; id += 1) table.set(id, 1, { offset: id, length: 1, crc: 0 })
  const root = write(table, file)
  for (let id = 0; id < 5_000; id += 3) table.delete(id, 1)
  for (let id = 0; id < 5_000; id += 7) table.set(id, 2, { offset: id, length: 1, crc: 0 })
  write(table, file)
  const before = keysOf(new PageTable(file, root, () => undefined))
  expect(before).toEqual(Array.from({ length: 5_000 }, (_, id) => [id, 1]))
})

test('every node of the tree before is released once, and no node of the new one', () => {
  const file = newFile()
  let released: number[] = []
  const table = new PageTable(file, undefined, (extent) => released.push(extent.offset))
  for (let id = 0; id < 3_000; id += 1) table.set(id, 1, { offset: id, length: 1, crc: 0 })
  write(table, file)
  for (let round = 2; round < 12; round += 1) {
    const before = new Set([...table.nodeExtents()].map((extent) => extent.offset))
    released = []
    for (let id = round; id < 3_000; id += 50 * round) table.delete(id, 1)
    for (let id = round; id < 3_000; id += 90)
      table.set(id, round, { offset: id, length: 1, crc: 0 })
    write(table, file)
    const after = new Set([...table.nodeExtents()].map((extent) => extent.offset))
    const gone = [...before].filter((offset) => !after.has(offset))
    expect(released.toSorted((a, b) => a - b)).toEqual(gone.toSorted((a, b) => a - b))
  }
})
