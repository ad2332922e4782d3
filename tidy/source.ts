/**
 * The sources that the house rules look at. Rules never touch the disk: they take `Source` values, so that
 * their own tests can hand them small offenders.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { split } from './split.ts'

export interface Source {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string
  readonly text: string
  /** The text with comments and the insides of literals blanked; same length, same lines. */
  readonly code: string
  /** The text with everything but comments blanked. */
  readonly comments: string
}

export interface Violation {
  readonly path: string
  readonly line: number
  readonly message: string
}

export const root: string = join(import.meta.dirname, '..')

const patterns = [
  '{packages,apps,testing}/*/{src,test,experiments,scripts}/**/*.{ts,tsx,mjs}',
  'bench/**/*.ts',
  'scripts/**/*.{ts,mjs}',
  'tidy/**/*.ts',
  '*.ts',
]

export function source(path: string, text: string): Source {
  return { path, text, ...split(text) }
}

export function readSources(): readonly Source[] {
  const exclude = ['**/node_modules/**', '**/dist/**', '**/bundle/**']
  return globSync(patterns, { cwd: root, exclude })
    .toSorted()
    .map((path) => source(path.split(sep).join('/'), readFileSync(join(root, path), 'utf8')))
}

export function isTest(path: string): boolean {
  return path.includes('/test/') || /\.test\.tsx?$/.test(path)
}

export function isGenerated(path: string): boolean {
  return path.endsWith('.table.ts')
}

/** One violation for every match of `pattern` (which must be global) that has a message. */
export function matches(
  path: string,
  text: string,
  pattern: RegExp,
  message: (match: RegExpMatchArray) => string | undefined,
): Violation[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const says = message(match)
    return says === undefined ? [] : [{ path, line: lineAt(text, match.index), message: says }]
  })
}

export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line++
  return line
}
