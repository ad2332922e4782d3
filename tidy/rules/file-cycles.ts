/** Files import no values in a circle. Types may: they are gone before anything runs. */
import { importsOf } from '../imports.ts'
import type { Source, Violation } from '../source.ts'
import { findCycle } from './graph.ts'

export function checkFileCycles(
  sources: readonly Source[],
  recursiveFolders: readonly string[] = [],
): Violation[] {
  const folderOf = (path: string): string | undefined =>
    recursiveFolders.find((folder) => path.startsWith(folder))
  const graph = new Map(
    sources.map((file) => [
      file.path,
      importsOf(file).flatMap(({ target, typeOnly }) => {
        if (target === undefined || typeOnly) return []
        const folder = folderOf(file.path)
        return folder !== undefined && folder === folderOf(target) ? [] : [target]
      }),
    ]),
  )
  const violations: Violation[] = []
  for (;;) {
    const cycle = findCycle(graph)
    if (cycle === undefined) return violations
    const message = `import cycle: ${cycle.join(' -> ')}`
    violations.push({ path: cycle[0] ?? '', line: 1, message })
    // Without one of its edges this circle is gone, and the next one shows.
    const [from = '', to = ''] = cycle
    graph.set(from, graph.get(from)?.filter((target) => target !== to) ?? [])
  }
}
