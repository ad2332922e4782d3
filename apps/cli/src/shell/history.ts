/** The lines typed before, kept in a file that only its owner can read. */
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const historyLines = 1000

/** `TWILL_HISTORY`, or `.twill_history` in the home folder; an empty `TWILL_HISTORY` means none. */
export function historyFile(env: NodeJS.ProcessEnv): string | undefined {
  const named = env['TWILL_HISTORY']
  if (named === '') return undefined
  return named ?? join(homedir(), '.twill_history')
}

/** The newest line first, as readline keeps them. */
export function readHistory(file: string | undefined): string[] {
  if (file === undefined) return []
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines
      .filter((line) => line !== '')
      .slice(-historyLines)
      .toReversed()
  } catch {
    return []
  }
}

/** A history that cannot be written is given up: it must not end a session. */
export function writeHistory(file: string | undefined, newestFirst: readonly string[]): void {
  if (file === undefined) return
  try {
    const lines = newestFirst.slice(0, historyLines).toReversed()
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
  } catch {
    return
  }
}
