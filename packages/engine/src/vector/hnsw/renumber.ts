/**
 * Numbers the nodes of a graph anew, along its links, so that neighbours share pages: what a search looks at one after the other is read
 * together then, and from main memory it comes faster too. Nodes of the upper layers come first, where every search begins; then
 * each node stands with the others that are nearest, by links, to the same node of the layer above.
 *
 * The graph is here as a whole, and nobody uses it meanwhile: it is what CREATE INDEX ends with. Done in slices, because it moves every
 * vector once; a checkpoint may come in between.
 */
import { UPPER_BLOCK } from './graph-layout.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import type { PageTable } from './page-table.ts'

/** Items between two turns of others: a millisecond or two, with large vectors. */
const SLICE = 4096
const NOBODY = -1

/** Answers, in the end, the new number of each node. Whoever runs it may do something else at each step. */
export function* renumber(
  pages: GraphPages,
  nodes: GraphNodes,
  entry: number,
): Generator<void, Int32Array> {
  const newOf = yield* orderOf(nodes, entry)
  const oldOf = inverse(newOf)
  yield* rename(pages, nodes, newOf)
  yield* moveUpper(pages, nodes, oldOf)
  for (const table of [pages.vectors, pages.nodes, pages.codes]) {
    if (table !== undefined) yield* permute(pages, table, oldOf)
  }
  return newOf
}

function inverse(of: Int32Array): Int32Array {
  const back = new Int32Array(of.length)
  for (let i = 0; i < of.length; i++) back[of[i] as number] = i
  return back
}

/**
 * Layer by layer from the top: each node follows the one above that is the fewest links away. `ranked` are those of a layer in their
 * order.
 */
function* orderOf(nodes: GraphNodes, entry: number): Generator<void, Int32Array> {
  const { count } = nodes
  const levels = new Uint8Array(count)
  for (let node = 0; node < count; node++) levels[node] = nodes.level(node)
  let ranked: Int32Array = Int32Array.of()
  for (let layer = entry < 0 ? 0 : nodes.level(entry); layer >= 0; layer--) {
    const parent = yield* parentsOf(nodes, layer, ranked)
    ranked = grouped(parent, levels, layer, ranked.length)
  }
  const newOf = new Int32Array(count)
  let next = 0
  for (const node of ranked) if ((levels[node] as number) > 0) newOf[node] = next++
  for (const node of ranked) if (levels[node] === 0) newOf[node] = next++
  return newOf
}

/** By node: the place in `above` of the one that leads to it first, breadth-first along the links of a layer. */
function* parentsOf(
  nodes: GraphNodes,
  layer: number,
  above: Int32Array,
): Generator<void, Int32Array> {
  const parent = new Int32Array(nodes.count).fill(NOBODY)
  const queue = new Int32Array(nodes.count)
  let end = 0
  for (const node of above) {
    parent[node] = end
    queue[end++] = node
  }
  for (let at = 0; at < end; at++) {
    const node = queue[at] as number
    for (const other of nodes.neighbours(node, layer)) {
      if (parent[other] !== NOBODY) continue
      parent[other] = parent[node] as number
      queue[end++] = other
    }
    if (at % SLICE === 0) yield
  }
  return parent
}

/** The nodes of a layer by their parents, then by their numbers; those that nobody leads to come last. */
function grouped(
  parent: Int32Array,
  levels: Uint8Array,
  layer: number,
  parents: number,
): Int32Array {
  const starts = new Int32Array(parents + 2)
  const groupOf = (node: number): number => {
    const group = parent[node] as number
    return group === NOBODY ? parents : group
  }
  for (let node = 0; node < levels.length; node++) {
    if ((levels[node] as number) >= layer) starts[groupOf(node) + 1]!++
  }
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1] as number
  const order = new Int32Array(starts.at(-1) as number)
  for (let node = 0; node < levels.length; node++) {
    if ((levels[node] as number) >= layer) order[starts[groupOf(node)]!++] = node
  }
  return order
}

/** Puts new numbers in the place of old ones, wherever nodes are named. */
function* rename(
  pages: GraphPages,
  nodes: GraphNodes,
  newOf: Int32Array,
): Generator<void, undefined> {
  const { memory, rows } = pages
  yield* turn(pages.nodes, pages.upper)
  const links = (at: number): void => {
    const { words } = memory
    const end = at + (words[at] as number)
    for (let i = at + 1; i <= end; i++) words[i] = newOf[words[i] as number] as number
  }
  for (let node = 0; node < nodes.count; node++) {
    const next = nodes.next(node)
    if (next >= 0) nodes.setNext(node, newOf[next] as number)
    const parent = nodes.parent(node)
    if (parent >= 0) nodes.setParent(node, newOf[parent] as number)
    for (let level = nodes.level(node); level >= 0; level--) links(nodes.linksAt(node, level))
    if (node % SLICE === 0) yield* turn(pages.nodes, pages.upper)
  }
  for (let number = 0; number < rows.count; number++) {
    const from = rows.at(number << rows.shift)
    const { words } = memory
    rows.touch(number << rows.shift)
    for (let at = from; at <= from + rows.mask; at++) {
      const named = words[at] as number
      if (named > 0) words[at] = (newOf[named - 1] as number) + 1
    }
    yield
  }
  return undefined
}

/** Upper blocks stand in the order of their nodes. */
function* moveUpper(
  pages: GraphPages,
  nodes: GraphNodes,
  oldOf: Int32Array,
): Generator<void, undefined> {
  const { words } = pages.memory
  yield* turn(pages.nodes)
  const oldBlock = new Int32Array(nodes.upperCount)
  let next = 0
  for (const node of oldOf) {
    const at = pages.nodes.at(node) + UPPER_BLOCK
    const block = words[at] as number
    const first = next
    words[at] = first
    for (let level = nodes.level(node); level > 0; level--) {
      oldBlock[next] = block + (next - first)
      next++
    }
  }
  yield* permute(pages, pages.upper, oldBlock)
  return undefined
}

/** Lets others run, and begins to change these tables again. */
function* turn(...tables: readonly PageTable[]): Generator<void, undefined> {
  yield
  for (const table of tables) {
    for (let number = 0; number < table.count; number++) table.touch(number << table.shift)
  }
  return undefined
}

/** Moves items in place, cycle by cycle: to each number what was at `oldOf` of it. */
function* permute(
  pages: GraphPages,
  table: PageTable,
  oldOf: Int32Array,
): Generator<void, undefined> {
  const { words } = pages.memory
  const { stride } = table
  const isMoved = new Uint8Array(oldOf.length)
  const held = new Int32Array(stride)
  let moved = 0
  yield* turn(table)
  for (let start = 0; start < oldOf.length; start++) {
    if (isMoved[start] === 1) continue
    held.set(words.subarray(table.at(start), table.at(start) + stride))
    let to = start
    for (;;) {
      isMoved[to] = 1
      const from = oldOf[to] as number
      if (from === start) break
      words.copyWithin(table.at(to), table.at(from), table.at(from) + stride)
      to = from
      if (++moved % SLICE === 0) yield* turn(table)
    }
    words.set(held, table.at(to))
  }
  return undefined
}
