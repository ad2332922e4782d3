/** A directory for the tests of one file, with a name that has to be handled with care; gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'twill bün '))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
