/** Where the statements come from: our own files, and captured or borrowed ones when they are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { splitLogicTest, splitScript } from './split-statements.ts'

const repository = join(import.meta.dirname, '../../../..')
const besides = process.env['TWILL_SHARED'] ?? join(repository, '../shared')

/** One statement per line: many of them are wrong, so nothing else tells where they end. */
export function ownCorpus(): string[] {
  const path = join(import.meta.dirname, 'corpus')
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => readFileSync(join(path, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
}

/** The statements of every script in `folder` beside the repository; `undefined` if it is not there. */
export function besideCorpus(folder: string): string[] | undefined {
  const path = join(besides, folder)
  return existsSync(path) ? scripts(path) : undefined
}

/** All statements of the sqllogictest files whose name begins with `prefix`. */
export function logicTests(prefix: string): string[] | undefined {
  const path = join(besides, 'suites/sqllogictest')
  if (!existsSync(path)) return undefined
  return readdirSync(path)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.test'))
    .flatMap((name) => splitLogicTest(readFileSync(join(path, name), 'utf8')))
}

function scripts(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .flatMap((name) => splitScript(readFileSync(join(path, name), 'utf8')))
}
