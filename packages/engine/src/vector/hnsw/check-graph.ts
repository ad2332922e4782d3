/**
 * Reads a whole graph and verifies it: what stands in blocks is in its range, links lead to nodes that may have them and are counted,
 * every live node is on its row's chain and reached from the entry, chains and the list of free nodes lead where they must.
 */
import type { Waits } from '../../store/waits.ts'
import { checkCodes } from './check-codes.ts'
import {
  ABANDONED,
  DELETED,
  FREE,
  isEntry,
  isStaying,
  LEAVING,
  LIVE,
  UNLINKED,
} from './graph-nodes.ts'
import type { GraphStorage } from './graph-storage.ts'
import { hasLinks } from './neighbour-pages.ts'
import type { PageTable } from './page-table.ts'

/** m^-l of the nodes reach layer l: with m = 2 and 2^31 nodes. */
const MOST_LEVELS = 31

export async function checkGraph(
  storage: GraphStorage,
  waits: Waits,
  report: (problem: string) => void,
  canExist: (rowId: number) => boolean,
): Promise<void> {
  const check = new GraphCheck(storage, waits, report)
  await check.nodes(canExist)
  await check.chains()
  await check.freeNodes()
  await check.reach()
  await checkCodes(storage.graph, waits, report)
  waits.moved()
}

class GraphCheck {
  readonly #storage: GraphStorage
  readonly #waits: Waits
  readonly #report: (problem: string) => void
  readonly #states: Uint8Array
  /** Links in the base layer that lead to a node from those that stay. */
  readonly #inDegrees: Int32Array
  readonly #counts = new Int32Array(ABANDONED + 1)

  constructor(storage: GraphStorage, waits: Waits, report: (problem: string) => void) {
    this.#storage = storage
    this.#waits = waits
    this.#report = report
    this.#states = new Uint8Array(storage.graph.count)
    this.#inDegrees = new Int32Array(storage.graph.count)
  }

  async #here(isHere: () => boolean): Promise<void> {
    while (!isHere()) await this.#waits.settle()
  }

  async #page(table: PageTable, item: number): Promise<void> {
    const { pages } = this.#storage.graph
    await this.#here(() => pages.ensure(table, item, this.#waits))
  }

  async nodes(canExist: (rowId: number) => boolean): Promise<void> {
    const { count, nodes, pages } = this.#storage.graph
    for (let node = 0; node < count; node++) {
      await this.#page(pages.nodes, node)
      const state = nodes.state(node)
      if (state > ABANDONED) this.#report(`node ${node} is in state ${state}`)
      else this.#counts[state] = (this.#counts[state] as number) + 1
      this.#states[node] = state
      const level = nodes.level(node)
      if (level > MOST_LEVELS) this.#report(`node ${node} reaches layer ${level}`)
      else for (let at = 0; at <= level; at++) await this.#links(node, at)
      if (isEntry(state) && !canExist(nodes.row(node))) {
        this.#report(`node ${node} names row ${nodes.row(node)}`)
      }
      if ((node & pages.nodes.mask) === 0) this.#waits.moved()
    }
    this.#compareCounts()
    await this.#targets()
  }

  async #links(node: number, level: number): Promise<void> {
    const { count, nodes, pages } = this.#storage.graph
    await this.#here(() => hasLinks(pages, nodes, node, level, this.#waits))
    const at = nodes.linksAt(node, level)
    const links = pages.memory.words[at] as number
    if (links < 0 || links > nodes.capacity(level)) {
      this.#report(`node ${node} has ${links} links in layer ${level}`)
      return
    }
    const neighbours = nodes.neighbours(node, level)
    if (new Set(neighbours).size < links) this.#report(`node ${node} links to a node twice`)
    for (const other of neighbours) {
      if (other < 0 || other >= count || other === node) {
        this.#report(`node ${node} links to ${other}`)
      } else if (level === 0 && isStaying(this.#states[node] as number)) {
        this.#inDegrees[other] = (this.#inDegrees[other] as number) + 1
      }
    }
  }

  #compareCounts(): void {
    const { deletedCount, facts, leavingCount } = this.#storage.graph
    const counted: [string, number, number][] = [
      ['deleted', this.#counts[DELETED] as number, deletedCount],
      ['leaving', this.#counts[LEAVING] as number, leavingCount],
      ['free', this.#counts[FREE] as number, facts.free],
      [
        'unlinked',
        (this.#counts[UNLINKED] as number) + (this.#counts[ABANDONED] as number),
        facts.unlinked.length,
      ],
    ]
    for (const [name, found, expected] of counted) {
      if (found !== expected) this.#report(`has ${found} ${name} nodes, but counts ${expected}`)
    }
  }

  /** Those that leave may still link to others that have gone; nobody else may. */
  async #targets(): Promise<void> {
    const { count, nodes, pages } = this.#storage.graph
    for (let node = 0; node < count; node++) {
      await this.#page(pages.nodes, node)
      const state = this.#states[node] as number
      if (isAlone(state) && (this.#inDegrees[node] as number) > 0) {
        this.#report(`node ${node} is not part of the graph, and is linked to`)
      }
      const parent = nodes.parent(node)
      if (parent >= 0 && isStaying(state)) await this.#tie(node, parent)
      for (let level = nodes.level(node); level > 0; level--) {
        await this.#here(() => hasLinks(pages, nodes, node, level, this.#waits))
        for (const other of nodes.neighbours(node, level)) {
          await this.#page(pages.nodes, other)
          if (isAlone(this.#states[other] as number) && isStaying(state)) {
            this.#report(
              `node ${node} links to ${other} in layer ${level}, which is not part of it`,
            )
          } else if (nodes.level(other) < level) {
            this.#report(
              `node ${node} links to ${other} in layer ${level}, which it does not reach`,
            )
          }
        }
      }
      if ((node & pages.nodes.mask) === 0) this.#waits.moved()
    }
  }

  /** A node and its parent link to each other, unless the parent is about to go. */
  async #tie(node: number, parent: number): Promise<void> {
    const { nodes, pages } = this.#storage.graph
    if (parent >= this.#states.length) {
      this.#report(`node ${node} has node ${parent} for a parent`)
      return
    }
    if (!isStaying(this.#states[parent] as number)) return
    await this.#here(() => {
      const isHere = pages.ensure(pages.nodes, parent, this.#waits)
      return pages.ensure(pages.nodes, node, this.#waits) && isHere
    })
    if (
      !nodes.neighbours(node, 0).includes(parent) ||
      !nodes.neighbours(parent, 0).includes(node)
    ) {
      this.#report(`node ${node} and its parent ${parent} do not link to each other`)
    }
  }

  async chains(): Promise<void> {
    const { graph, rows } = this.#storage
    const { nodes, pages } = graph
    let found = 0
    const most = pages.rows.count * (pages.rows.mask + 1)
    for (let row = 0; row < most; row++) {
      if ((row & pages.rows.mask) === 0) this.#waits.moved()
      await this.#here(() => rows.has(row, this.#waits))
      for (let node = rows.first(row); node >= 0; node = nodes.next(node)) {
        if (
          node >= graph.count ||
          nodes.row(node) !== row ||
          !isEntry(this.#states[node] as number)
        ) {
          this.#report(`row ${row} leads to node ${node}, which is not its own`)
          break
        }
        found++
      }
    }
    const entries = (this.#counts[LIVE] as number) + (this.#counts[UNLINKED] as number)
    if (found !== entries) this.#report(`has ${entries} entries, but rows lead to ${found}`)
  }

  async freeNodes(): Promise<void> {
    const { graph } = this.#storage
    const { free, firstFree } = graph.facts
    let found = 0
    for (let node = firstFree; node >= 0 && found <= free; found++) {
      if (this.#states[node] !== FREE) this.#report(`node ${node} is among the free ones`)
      await this.#page(graph.pages.nodes, node)
      node = graph.nodes.next(node)
    }
    if (found !== free) this.#report(`has ${free} free nodes, but a list of ${found}`)
  }

  /** Every live node, from the entry. Links follow products where these are compared, and who is short may be nobody's neighbour. */
  async reach(): Promise<void> {
    const { count, entry, metric, nodes, pages } = this.#storage.graph
    if (metric === 'inner product') return
    const reached = new Uint8Array(count)
    const open: number[] = []
    if (entry >= 0) {
      if (entry >= count || isAlone(this.#states[entry] as number)) {
        this.#report(`node ${entry} is the entry, and not part of the graph`)
        return
      }
      reached[entry] = 1
      open.push(entry)
    }
    for (let at = 0; at < open.length; at++) {
      const node = open[at] as number
      await this.#page(pages.nodes, node)
      for (let level = nodes.level(node); level >= 0; level--) {
        await this.#here(() => hasLinks(pages, nodes, node, level, this.#waits))
        for (const other of nodes.neighbours(node, level)) {
          if (other < 0 || other >= count || reached[other] === 1) continue
          reached[other] = 1
          open.push(other)
        }
      }
      if (at % 256 === 0) this.#waits.moved()
    }
    for (let node = 0; node < count; node++) {
      if (this.#states[node] === LIVE && reached[node] === 0) {
        this.#report(`node ${node} is not reached from the entry`)
      }
    }
  }
}

/** Nobody links to it. */
function isAlone(state: number): boolean {
  return state === UNLINKED || state === FREE || state === ABANDONED
}
