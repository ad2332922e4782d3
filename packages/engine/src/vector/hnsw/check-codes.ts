/** Reads the codes of a whole graph and verifies them: each is that of its node's vector and row, and answers when the node does. */
import type { Waits } from '../../store/waits.ts'
import { isEntry } from './graph-nodes.ts'
import type { HnswGraph } from './hnsw-graph.ts'

export async function checkCodes(
  { codes, count, nodes, pages }: HnswGraph,
  waits: Waits,
  report: (problem: string) => void,
): Promise<void> {
  const tables = [pages.nodes, pages.vectors, pages.codes].filter((table) => table !== undefined)
  if (codes === undefined) return
  for (let node = 0; node < count; node++) {
    for (;;) {
      let all = true
      for (const table of tables) if (!pages.ensure(table, node, waits)) all = false
      if (all) break
      await waits.settle()
    }
    const answers = isEntry(nodes.state(node))
    if (codes.isRetired(node) === answers) {
      report(`the code of node ${node} ${answers ? 'does not answer' : 'answers'}`)
    }
    if (answers && !codes.isRight(node, nodes.row(node))) {
      report(`the code of node ${node} is not that of its vector`)
    }
    if ((node & pages.nodes.mask) === 0) waits.moved()
  }
}
