/** Whether everything is here that making a node's links touches, so that they can be made without stopping. */
import type { Waits } from '../../store/waits.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { hasLinks } from './neighbour-pages.ts'
import { selectNeighbours } from './select-neighbours.ts'

/** Who may become a node's neighbours in a layer, nearest first. */
export class Candidates {
  nodes: Int32Array = new Int32Array(64)
  scores: Float32Array = new Float32Array(64)
  count = 0

  clear(): void {
    this.count = 0
  }

  /** A copy that nobody changes. */
  copy(): Candidates {
    const copy = new Candidates()
    copy.nodes = this.nodes.slice(0, this.count)
    copy.scores = this.scores.slice(0, this.count)
    copy.count = this.count
    return copy
  }

  add(node: number, score: number): void {
    if (this.count === this.nodes.length) {
      const nodes = new Int32Array(this.count * 2 + 1)
      nodes.set(this.nodes)
      this.nodes = nodes
      const scores = new Float32Array(nodes.length)
      scores.set(this.scores)
      this.scores = scores
    }
    this.nodes[this.count] = node
    this.scores[this.count++] = score
  }
}

/** Whether the vectors of the first `count` nodes are here. */
export function hasVectors(
  pages: GraphPages,
  ids: Int32Array,
  count: number,
  waits: Waits | undefined,
): boolean {
  const { vectors } = pages
  if (vectors.isHere) return true
  let all = true
  for (let i = 0; i < count; i++) if (!pages.ensure(vectors, ids[i] as number, waits)) all = false
  return all
}

/** Takes those of the first `count` nodes that `except` may be linked to. False, with none taken, where pages are missing. */
export function takeStaying(
  pages: GraphPages,
  nodes: GraphNodes,
  into: Candidates,
  { nodes: ids, scores, count }: Pick<Candidates, 'nodes' | 'scores' | 'count'>,
  except: number,
  waits: Waits | undefined,
): boolean {
  let all = true
  for (let i = 0; i < count; i++) {
    if (!pages.ensure(pages.nodes, ids[i] as number, waits)) all = false
  }
  if (!all) return false
  into.clear()
  for (let i = 0; i < count; i++) {
    const node = ids[i] as number
    if (node !== except && nodes.stays(node)) into.add(node, scores[i] as number)
  }
  return true
}

/** For `Linker.connect` of a node, with these candidates. What is missing is asked for. */
export function hasLinkPages(
  pages: GraphPages,
  nodes: GraphNodes,
  node: number,
  level: number,
  { nodes: ids, scores, count }: Candidates,
  most: number,
  waits: Waits | undefined,
): boolean {
  if (pages.isWhole) return true
  let all = hasLinks(pages, nodes, node, level, waits)
  if (!hasVectors(pages, ids, count, waits)) all = false
  if (!all) return false
  // Those that the node has already, and may be tied to.
  if (!hasTargets(pages, nodes, node, level, false, waits)) all = false
  const picked = new Int32Array(most)
  const kept = selectNeighbours(pages, ids, scores, count, most, picked)
  for (let i = 0; i < kept; i++) {
    const other = picked[i] as number
    if (!hasLinks(pages, nodes, other, level, waits)) all = false
    else if (!pages.ensure(pages.vectors, other, waits)) all = false
    else if (!hasTargets(pages, nodes, other, level, true, waits)) all = false
  }
  return all
}

/** The neighbours of a node that is here: their blocks, and their vectors too where it has to choose among them because it is full. */
export function hasTargets(
  pages: GraphPages,
  nodes: GraphNodes,
  node: number,
  level: number,
  isToChoose: boolean,
  waits: Waits | undefined,
): boolean {
  const { words } = pages.memory
  const at = nodes.linksAt(node, level)
  const count = words[at] as number
  if (isToChoose && count < nodes.capacity(level)) return true
  let all = true
  for (let i = at + 1; i <= at + count; i++) {
    const other = words[i] as number
    if (!pages.ensure(pages.nodes, other, waits)) all = false
    if (isToChoose && !pages.ensure(pages.vectors, other, waits)) all = false
  }
  return all
}
