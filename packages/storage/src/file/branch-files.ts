/** How the files of branches are named: `app.db.branch-<name>` beside `app.db`, and their logs beside them. */
import type { FileSystem } from './file-system.ts'
import { isUnfinished } from './create-file.ts'
import { directoryOf, nameOf } from './path-parts.ts'

/** What `wal-files.ts` puts behind the path of a main file. */
const LOG_SUFFIX = /-wal-(?:spare-)?\d+$/

/** Names are escaped so that any name is a file name, and none can look like another branch's log. */
export function branchPath(mainPath: string, name: string): string {
  return `${mainPath}.branch-${encodeURIComponent(name).replaceAll('-wal-', '-wal%2D')}`
}

/** Paths of everything that belongs to branches, by the path of the branch. */
export function branchFiles(fileSystem: FileSystem, mainPath: string): Map<string, string[]> {
  const directory = directoryOf(mainPath)
  const prefix = `${nameOf(mainPath)}.branch-`
  const folder = mainPath.slice(0, mainPath.length - nameOf(mainPath).length)
  const files = new Map<string, string[]>()
  for (const name of fileSystem.readDirectory(directory)) {
    if (!name.startsWith(prefix)) continue
    const path = folder + name
    const owner = isUnfinished(path) ? path : path.replace(LOG_SUFFIX, '')
    const known = files.get(owner)
    if (known === undefined) files.set(owner, [path])
    else known.push(path)
  }
  return files
}
