import { describe, expect, test } from 'vitest'
import { BTree } from '../../src/index/btree.ts'
import { checkTree } from '../../src/index/check-tree.ts'
import { Node } from '../../src/index/node.ts'
import { isLeafPage } from '../../src/index/node-page.ts'
import { TreeCursor } from '../../src/index/tree-cursor.ts'
import { compareBytes } from '../../src/kernels/compare-bytes.ts'
import { PageCache } from '../../src/store/page-cache.ts'
import type { KeyRange } from '../../src/store/table-access.ts'
import type { IndexEntries, KeyRun } from '../../src/store/table/table-index.ts'
import { PENDING, Waits } from '../../src/store/waits.ts'

const text = new TextEncoder()

function makeTree(): { tree: BTree; waits: Waits } {
  const cache = new PageCache(1 << 30, { read: async () => [] }, { install: () => undefined })
  const waits = new Waits({ fault: () => Promise.reject(new Error('nothing to read')) })
  return { tree: new BTree(1, cache), waits }
}

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

type Entry = { key: Uint8Array; row: number }

function order(a: Entry, b: Entry): number {
  return compareBytes(a.key, 0, a.key.length, b.key, 0, b.key.length) || a.row - b.row
}

function pick(entries: ReadonlyMap<string, Entry>, at: number): Entry {
  let i = 0
  for (const entry of entries.values()) if (i++ === at) return entry
  throw new Error('no such entry')
}

function name(entry: Entry): string {
  return `${[...entry.key].join('.')}/${entry.row}`
}

const shapes: Record<string, (next: (below: number) => number) => Uint8Array> = {
  'random short keys': (next) => Uint8Array.from({ length: 5 }, (_, i) => (i < 2 ? 1 : next(256))),
  'few different keys': (next) => Uint8Array.of(1, 0, 0, 0, next(5)),
  'long common prefix': (next) => text.encode(`${'prefix'.repeat(20)}${next(100000)}\0`),
  'keys of very different length': (next) =>
    Uint8Array.from({ length: 1 + next(3000) }, () => next(3)),
}

async function entriesOf(
  tree: BTree,
  waits: Waits,
  ranges: KeyRange[],
  reverse: boolean,
  limit: number,
) {
  const cursor = new TreeCursor(tree, ranges, reverse)
  const entries: IndexEntries = { count: 0, rowIds: [], keys: [] }
  const found: Entry[] = []
  for (;;) {
    if (cursor.read(limit, entries, waits) === PENDING) throw new Error('nothing is cold here')
    if (entries.count === 0) return found
    for (let i = 0; i < entries.count; i++) {
      found.push({ key: (entries.keys[i] as Uint8Array).slice(), row: entries.rowIds[i] as number })
    }
    cursor.take(entries, entries.count)
  }
}

describe('a B+tree', () => {
  for (const [shape, makeKey] of Object.entries(shapes)) {
    test(`is a sorted list under random inserts and removals: ${shape}`, async () => {
      const next = random(7)
      const { tree, waits } = makeTree()
      const model = new Map<string, Entry>()
      const count = shape === 'keys of very different length' ? 1500 : 6000
      for (let i = 0; i < count; i++) {
        const entry = { key: makeKey(next), row: next(1000) }
        const isNew = !model.has(name(entry))
        expect(tree.insert(entry.key, entry.key.length, entry.row)).toBe(isNew)
        model.set(name(entry), entry)
        if (next(3) > 0) continue
        const victim = pick(model, next(Math.min(50, model.size)))
        expect(tree.remove(victim.key, victim.key.length, victim.row)).toBe(true)
        expect(tree.remove(victim.key, victim.key.length, victim.row)).toBe(false)
        model.delete(name(victim))
      }
      const sorted = [...model.values()].sort(order)
      const problems: string[] = []
      await checkTree(
        tree,
        waits,
        (problem) => problems.push(problem),
        () => true,
      )
      expect(problems).toEqual([])
      const all: KeyRange[] = [{ lower: undefined, upper: undefined }]
      expect((await entriesOf(tree, waits, all, false, 37)).map(name)).toEqual(sorted.map(name))
      expect((await entriesOf(tree, waits, all, true, 41)).map(name)).toEqual(
        sorted.map(name).reverse(),
      )
      for (let i = 0; i < 40; i++) {
        const low = makeKey(next)
        const high = makeKey(next)
        const range: KeyRange = {
          lower: { key: low, inclusive: next(2) === 0 },
          upper: { key: high, inclusive: next(2) === 0 },
        }
        const wanted = sorted.filter(({ key }) => within(key, range)).map(name)
        expect((await entriesOf(tree, waits, [range], false, 10)).map(name)).toEqual(wanted)
        expect((await entriesOf(tree, waits, [range], true, 10)).map(name)).toEqual(
          wanted.reverse(),
        )
        const found: number[] = []
        tree.find(low, low.length, waits, found)
        const equal = sorted.filter(({ key }) => order({ key, row: 0 }, { key: low, row: 0 }) === 0)
        expect(found).toEqual(equal.map((entry) => entry.row))
      }
      for (const { key, row } of sorted) tree.remove(key, key.length, row)
      expect(await entriesOf(tree, waits, all, false, 10)).toEqual([])
      expect(tree.insert(Uint8Array.of(9), 1, 1)).toBe(true)
    })
  }

  for (const [shape, makeKey] of Object.entries(shapes)) {
    test(`runs added at the end are entries added one by one: ${shape}`, async () => {
      const next = random(11)
      const { tree, waits } = makeTree()
      const plain = makeTree()
      let row = 0
      let top = new Uint8Array(0)
      for (let round = 0; round < (shape === 'keys of very different length' ? 12 : 60); round++) {
        const keys = Array.from({ length: 1 + next(round % 5 === 0 ? 1500 : 20) }, () =>
          makeKey(next),
        )
          .map((key) => (next(4) > 0 ? Uint8Array.from([round, ...key]) : key))
          .sort((a, b) => order({ key: a, row: 0 }, { key: b, row: 0 }))
          .filter(
            (key, i, all) =>
              i === 0 || name({ key, row: 0 }) !== name({ key: all[i - 1]!, row: 0 }),
          )
        const first = keys[0] as Uint8Array
        const isAbove = tree.isAbove(first, first.length, waits)
        expect(isAbove).toBe(
          tree.isEmpty || order({ key: first, row: 0 }, { key: top, row: 0 }) > 0,
        )
        if (isAbove === true) tree.append(keyRun(keys), row)
        keys.forEach((key, i) => {
          if (isAbove !== true) tree.insert(key, key.length, row + i)
          plain.tree.insert(key, key.length, row + i)
          if (order({ key, row: 0 }, { key: top, row: 0 }) > 0) top = key.slice()
        })
        row += keys.length
        if (next(3) > 0) continue
        const gone = keys.at(-1) as Uint8Array
        for (const each of [tree, plain.tree]) each.remove(gone, gone.length, row - 1)
        top = await greatest(plain.tree, plain.waits)
      }
      const problems: string[] = []
      const report = (problem: string): unknown => problems.push(problem)
      await checkTree(tree, waits, report, () => true)
      expect(problems).toEqual([])
      const all: KeyRange[] = [{ lower: undefined, upper: undefined }]
      const wanted = (await entriesOf(plain.tree, plain.waits, all, false, 100)).map(name)
      expect((await entriesOf(tree, waits, all, false, 100)).map(name)).toEqual(wanted)
      expect(tree.facts.nextNode).toBeLessThanOrEqual(plain.tree.facts.nextNode)
    })
  }

  test('keys in order fill their leaves', async () => {
    const { tree } = makeTree()
    const key = new Uint8Array(5)
    const view = new DataView(key.buffer)
    for (let i = 0; i < 51200; i++) {
      view.setUint32(1, i)
      tree.insert(key, 5, i)
    }
    expect(tree.facts.nextNode).toBeLessThan(104)
  })

  test('a node is the same after being written and read', () => {
    const next = random(3)
    for (const makeKey of Object.values(shapes)) {
      const { tree } = makeTree()
      for (let i = 0; i < 300; i++) {
        const key = makeKey(next)
        tree.insert(key, key.length, i)
      }
      for (let number = 0; number < tree.facts.nextNode; number++) {
        const node = tree.node(number) as Node
        const bytes = node.encode()
        expect(isLeafPage(bytes)).toBe(node.leaf)
        const copy = new Node(1, number, node.leaf, tree)
        copy.decode(bytes)
        expect(copy.encode()).toEqual(bytes)
        for (let i = node.leaf ? 0 : 1; i < node.count; i++) {
          const key = node.keyAt(i)
          expect(copy.search(key, key.length, node.rowAt(i))).toBe(i)
        }
      }
    }
  })
})

function keyRun(keys: readonly Uint8Array[]): KeyRun {
  const starts = new Uint32Array(keys.length + 1)
  keys.forEach((key, i) => (starts[i + 1] = (starts[i] as number) + key.length))
  const bytes = new Uint8Array(starts[keys.length] as number)
  keys.forEach((key, i) => bytes.set(key, starts[i]))
  return { bytes, starts, count: keys.length }
}

async function greatest(tree: BTree, waits: Waits): Promise<Uint8Array<ArrayBuffer>> {
  const all: KeyRange[] = [{ lower: undefined, upper: undefined }]
  const [last] = await entriesOf(tree, waits, all, true, 1000)
  return last === undefined ? new Uint8Array(0) : Uint8Array.from(last.key)
}

/** Bounds are prefixes: a key that begins with the bound is equal to it. */
function within(key: Uint8Array, range: KeyRange): boolean {
  const { lower, upper } = range
  if (lower !== undefined) {
    const side = compareBytes(
      key,
      0,
      Math.min(key.length, lower.key.length),
      lower.key,
      0,
      lower.key.length,
    )
    if (side < 0 || (side === 0 && !lower.inclusive)) return false
  }
  if (upper !== undefined) {
    const side = compareBytes(
      key,
      0,
      Math.min(key.length, upper.key.length),
      upper.key,
      0,
      upper.key.length,
    )
    if (side > 0 || (side === 0 && !upper.inclusive)) return false
  }
  return true
}
