/** The imports of a source: what is named, on which line, and whether only types are. */
import { posix } from 'node:path'
import { lineAt } from './source.ts'
import type { Source } from './source.ts'

export interface Import {
  readonly specifier: string
  readonly line: number
  readonly typeOnly: boolean
  /** The path of the imported file, when the specifier is relative. */
  readonly target: string | undefined
}

const statement =
  /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[\w$*{](?:(?!\b(?:import|export)\b)[^'"`;])*?\bfrom\s*)?(['"])|\bimport\s*\(\s*(['"])/g

const known = new WeakMap<Source, readonly Import[]>()

export function importsOf(file: Source): readonly Import[] {
  const found = known.get(file) ?? findImports(file)
  known.set(file, found)
  return found
}

function findImports(file: Source): readonly Import[] {
  return [...file.code.matchAll(statement)].map((match) => {
    const start = match.index + match[0].length
    const quote = match[2] ?? match[3] ?? "'"
    const specifier = file.text.slice(start, file.text.indexOf(quote, start))
    const relative = specifier.startsWith('.')
    return {
      specifier,
      line: lineAt(file.code, start),
      typeOnly: match[1] !== undefined,
      target: relative ? posix.join(posix.dirname(file.path), specifier) : undefined,
    }
  })
}
