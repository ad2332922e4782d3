/** A reader must be able to find a name by its text: no `export *`, and no import of the package's own index. */
import { importsOf } from '../imports.ts'
import { isTest, matches } from '../source.ts'
import type { Source, Violation } from '../source.ts'

export function checkExports(sources: readonly Source[]): Violation[] {
  return sources.flatMap((file) => [
    ...matches(
      file.path,
      file.code,
      /\bexport\s*\*/g,
      () => 'export * hides what is exported: name every export',
    ),
    ...importsOf(file).flatMap(({ target, line }): Violation[] => {
      if (target === undefined || isTest(file.path)) return []
      if (!/^(packages|apps)\/[^/]+\/src\/index\.ts$/.test(target)) return []
      const message = "a package's own index.ts is for its users: import the file that has the name"
      return [{ path: file.path, line, message }]
    }),
  ])
}
