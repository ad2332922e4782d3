/** `client_min_messages`: which reports a client gets. INFO always goes out. */
import type { Severity } from '../errors/sql-error.ts'

const levels: readonly string[] = [
  'debug5',
  'debug4',
  'debug3',
  'debug2',
  'debug1',
  'log',
  'notice',
  'warning',
  'error',
]

export function isShown(severity: Severity, least: string): boolean {
  if (severity === 'INFO') return true
  const name = severity === 'DEBUG' ? 'debug1' : severity.toLowerCase()
  const level = levels.indexOf(name)
  return level < 0 || level >= levels.indexOf(least)
}
