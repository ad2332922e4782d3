/**
 * A step of a search: which pages it needs, asked for together (those of a node's links, and of what the nodes are compared by that they
 * lead to), and where it leads.
 */
import type { Waits } from '../../store/waits.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import type { NodeSet } from './node-set.ts'
import type { PageTable } from './page-table.ts'
import type { ScoreHeap } from './score-heap.ts'

/** Candidates that are likely to come next, whose pages are read together with those of the one that is due. */
const AHEAD = 4

/** Whether the node's links in a layer are here. */
export function hasLinks(
  pages: GraphPages,
  nodes: GraphNodes,
  node: number,
  level: number,
  waits: Waits | undefined,
): boolean {
  if (!pages.ensure(pages.nodes, node, waits)) return false
  return level === 0 || pages.ensure(pages.upper, nodes.upperBlock(node, level), waits)
}

/** Whether the node's links in a layer are here, and what those are compared by that they lead to: their vectors or codes. */
export function hasNeighbours(
  pages: GraphPages,
  nodes: GraphNodes,
  compared: PageTable,
  node: number,
  level: number,
  waits: Waits | undefined,
): boolean {
  if (!hasLinks(pages, nodes, node, level, waits)) return false
  const { words } = pages.memory
  const at = nodes.linksAt(node, level)
  const end = at + (words[at] as number)
  let all = true
  for (let i = at + 1; i <= end; i++) {
    if (!pages.ensure(compared, words[i] as number, waits)) all = false
  }
  return all
}

/**
 * The neighbours of a node that a search has not seen, now it has: who they are goes to `fresh`, and where what they are compared by
 * lies to the memory's places. All of it is here; answers how many there are.
 */
export function takeFresh(
  { memory }: GraphPages,
  nodes: GraphNodes,
  compared: PageTable,
  node: number,
  level: number,
  { stamp, stamps }: NodeSet,
  fresh: Int32Array,
): number {
  const { places, words } = memory
  const { addresses, mask, shift, stride, used } = compared
  const at = nodes.linksAt(node, level)
  const end = at + 1 + (words[at] as number)
  let unseen = 0
  for (let i = at + 1; i < end; i++) {
    const id = words[i] as number
    if (stamps[id] === stamp) continue
    stamps[id] = stamp
    fresh[unseen] = id
    const page = id >>> shift
    used[page] = 1
    places[unseen++] = ((addresses[page] as number) + Math.imul(id & mask, stride)) >>> 2
  }
  return unseen
}

/** Asks for what the candidates after the first need, as far as is known by now. */
export function readAhead(
  pages: GraphPages,
  nodes: GraphNodes,
  compared: PageTable,
  candidates: ScoreHeap,
  level: number,
  waits: Waits | undefined,
): void {
  const end = Math.min(candidates.size, 1 + AHEAD)
  for (let i = 1; i < end; i++) {
    hasNeighbours(pages, nodes, compared, candidates.nodeAt(i), level, waits)
  }
}
