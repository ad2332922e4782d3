import { spawnSync } from 'node:child_process'

/** A Python that has the module; the system's first, which has what the system's packages bring. Absent: that is printed. */
export function pythonWith(module: string): string | undefined {
  const found = ['/usr/bin/python3', 'python3'].find(
    (path) => spawnSync(path, ['-c', `import ${module}`]).status === 0,
  )
  if (found === undefined)
    console.warn(`tests which need Python's ${module} are skipped: not installed`)
  return found
}
