/** Walks a whole tree: nodes decode, keys are in order and within what the parents say, entries name rows that can exist. */
import { compareBytes } from '../kernels/compare-bytes.ts'
import type { Waits } from '../store/waits.ts'
import type { BTree } from './btree.ts'
import type { Node } from './node.ts'

type Bound = { readonly key: Uint8Array; readonly row: number }

export async function checkTree(
  tree: BTree,
  waits: Waits,
  report: (problem: string) => void,
  canExist: (rowId: number) => boolean,
): Promise<void> {
  if (tree.isEmpty) return
  await walk(tree.rootNumber, tree.height, undefined, undefined)
  waits.moved()

  async function walk(
    number: number,
    height: number,
    low: Bound | undefined,
    high: Bound | undefined,
  ): Promise<void> {
    let node = tree.node(number)
    while (node === undefined) {
      tree.needNode(number, waits)
      await waits.settle()
      node = tree.node(number)
    }
    if (node.leaf !== (height === 1)) {
      report(`node ${number} is ${node.leaf ? 'a leaf' : 'no leaf'} at height ${height}`)
      return
    }
    checkOrder(node, low, high, report)
    if (node.leaf) {
      for (let i = 0; i < node.count; i++) {
        if (!canExist(node.rowAt(i))) report(`node ${number} names row ${node.rowAt(i)}`)
      }
      waits.moved()
      return
    }
    const children = Array.from({ length: node.count }, (_, i) => node.childAt(i))
    const bounds = children.map((_, i): Bound => ({
      key: node.keyAt(i).slice(),
      row: node.rowAt(i),
    }))
    for (let i = 0; i < children.length; i++) {
      const from = i === 0 ? low : bounds[i]
      await walk(children[i] as number, height - 1, from, bounds[i + 1] ?? high)
    }
  }
}

function checkOrder(
  node: Node,
  low: Bound | undefined,
  high: Bound | undefined,
  report: (problem: string) => void,
): void {
  const first = node.leaf ? 0 : 1
  for (let i = first; i < node.count; i++) {
    const key = node.keyAt(i)
    const row = node.rowAt(i)
    if (i > first && node.compareAt(i - 1, key, key.length, row) >= 0) {
      report(`node ${node.number} is out of order at entry ${i}`)
    }
    if (low !== undefined && order(key, row, low) < 0) {
      report(`node ${node.number} has an entry below its range`)
    }
    if (high !== undefined && order(key, row, high) >= 0) {
      report(`node ${node.number} has an entry above its range`)
    }
  }
}

function order(key: Uint8Array, row: number, bound: Bound): number {
  const byKey = compareBytes(key, 0, key.length, bound.key, 0, bound.key.length)
  return byKey !== 0 ? byKey : row - bound.row
}
