/** Folders and files carry the domain's names. */
import { bannedNames } from '../layers.ts'
import type { Source, Violation } from '../source.ts'

export function checkNames(sources: readonly Source[]): Violation[] {
  return sources.flatMap(({ path }) =>
    path
      .split('/')
      .map((part) => part.replace(/\..*$/, ''))
      .filter((part) => bannedNames.includes(part))
      .map((part) => ({
        path,
        line: 1,
        message: `"${part}" says nothing: name the file after the one thing in it`,
      })),
  )
}
