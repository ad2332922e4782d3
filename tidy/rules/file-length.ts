/** Files stay short; the exceptions are listed and may only shrink. */
import type { LongFile } from '../limits.ts'
import { isGenerated } from '../source.ts'
import type { Source, Violation } from '../source.ts'

export function checkFileLength(
  sources: readonly Source[],
  maxLines: number,
  longFiles: Readonly<Record<string, LongFile>>,
): Violation[] {
  const lengths = new Map(sources.map(({ path, text }) => [path, countLines(text)]))
  const grown = [...lengths].flatMap(([path, lines]): Violation[] => {
    const allowed = longFiles[path]?.lines ?? maxLines
    if (lines <= allowed || isGenerated(path)) return []
    const message = `${lines} lines, and ${allowed} are allowed: two things in one room?`
    return [{ path, line: allowed + 1, message }]
  })
  const stale = Object.entries(longFiles).flatMap(([path, { lines }]): Violation[] => {
    const now = lengths.get(path)
    if (now === lines || (now !== undefined && now > lines)) return []
    const message =
      now === undefined || now <= maxLines
        ? 'no longer over the limit: take it off the list in tidy/limits.ts'
        : `shrank to ${now} lines: lower its number in tidy/limits.ts`
    return [{ path, line: 1, message }]
  })
  return [...grown, ...stale]
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
