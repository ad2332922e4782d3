import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
const folder = process.env['TWILL_SHARED'] ?? resolve(root, '../shared')

/**
 * The absolute path of a test-data file (corpora and suites which are too large for the repository),
 * or `undefined` when it is absent: that is printed, and the test skips itself. The folder is `TWILL_SHARED`, or
 * `../shared` beside the repository.
 */
export function sharedPath(...parts: readonly string[]): string | undefined {
  const path = join(folder, ...parts)
  if (existsSync(path)) return path
  console.warn(`tests which need ${path} are skipped: it is not there (see TWILL_SHARED)`)
  return undefined
}
