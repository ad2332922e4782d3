/** Packages import only the packages below them; only composition roots and tests know all of them. */
import { importsOf } from '../imports.ts'
import { compositionRoots, packageImports } from '../layers.ts'
import { isTest } from '../source.ts'
import type { Source, Violation } from '../source.ts'

export function checkPackageLayers(sources: readonly Source[]): Violation[] {
  return sources.flatMap((file) => {
    const home = /^packages\/[^/]+/.exec(file.path)?.[0]
    if (home === undefined) return []
    return importsOf(file).flatMap(({ specifier, line, target }) => {
      const complain = (message: string): Violation[] => [{ path: file.path, line, message }]
      if (target !== undefined) {
        if (target.startsWith(`${home}/`) || isTest(file.path)) return []
        return complain(`"${specifier}" leaves the package: import it by its package name`)
      }
      const name = /^@twill\/[^/]+/.exec(specifier)?.[0]
      if (name === undefined || isTest(file.path)) return []
      if (name === `@twill/${home.slice('packages/'.length)}`) {
        return complain(`${home} imports itself by name: import the file that has it`)
      }
      if (packageImports[home]?.includes(name)) return []
      return complain(
        `${home} may not import ${name} (tidy/layers.ts); ${compositionRoots.join(' and ')} may`,
      )
    })
  })
}
