/** Nothing unfinished is kept: no marks for later, no test that hides the others, no types switched off. */
import { isTest, matches } from '../source.ts'
import type { Source, Violation } from '../source.ts'

export function checkUnfinished(sources: readonly Source[]): Violation[] {
  return sources.flatMap((file) => [
    ...matches(
      file.path,
      file.comments,
      /\b(TODO|FIXME|XXX|HACK)\b/g,
      ([mark]) => `${mark}: do it, or write it down where work is planned`,
    ),
    ...matches(
      file.path,
      file.comments,
      /@ts-(?:ignore|nocheck)\b/g,
      ([mark]) => `${mark} switches the compiler off: mend the type`,
    ),
    ...(isTest(file.path)
      ? matches(
          file.path,
          file.code,
          /(?<![.\w$])(?:test|it|describe|suite)(?:\.\w+)*\.only\b/g,
          ([found]) => `${found} hides every other test`,
        )
      : []),
  ])
}
