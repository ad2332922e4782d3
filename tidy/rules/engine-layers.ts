/** Inside the engine a folder imports only from its own layer or an earlier one, and folders form no cycle. */
import { importsOf } from '../imports.ts'
import { engineLayers, typesAhead } from '../layers.ts'
import type { Source, Violation } from '../source.ts'
import { findCycle } from './graph.ts'

const home = 'packages/engine/src/'

export function checkEngineLayers(sources: readonly Source[]): Violation[] {
  const graph = new Map<string, Set<string>>()
  const violations: Violation[] = []
  for (const file of sources) {
    const from = folderOf(file.path)
    if (from === undefined) continue
    const rank = rankOf(from)
    if (rank === undefined) {
      violations.push({
        path: file.path,
        line: 1,
        message: `"${from}" is in no layer of tidy/layers.ts`,
      })
      continue
    }
    for (const { target, line, specifier, typeOnly } of importsOf(file)) {
      if (typeOnly && typesAhead.some((ahead) => ahead.from === from && ahead.file === target)) {
        continue
      }
      const to = target === undefined ? undefined : folderOf(target)
      if (to === undefined || to === from) continue
      edges(graph, from).add(to)
      const below = rankOf(to)
      if (below !== undefined && below > rank) {
        const message = `${from} may not import ${to} ("${specifier}"): ${to} is a later layer`
        violations.push({ path: file.path, line, message })
      }
    }
  }
  const cycle = findCycle(graph)
  if (cycle === undefined) return violations
  const message = `the engine's folders import each other in a circle: ${cycle.join(' -> ')}`
  return [...violations, { path: home, line: 1, message }]
}

/** The folder right under `src`, or for a file there its name without `.ts`. */
function folderOf(path: string): string | undefined {
  if (!path.startsWith(home) || path.endsWith('.d.ts')) return undefined
  const name = path.slice(home.length).split('/')[0] ?? ''
  return name === 'index.ts' ? name : name.replace(/\.ts$/, '')
}

function rankOf(folder: string): number | undefined {
  const rank = engineLayers.findIndex((layer) => layer.includes(folder))
  return rank === -1 ? undefined : rank
}

function edges(graph: Map<string, Set<string>>, node: string): Set<string> {
  const found = graph.get(node) ?? new Set()
  graph.set(node, found)
  return found
}
