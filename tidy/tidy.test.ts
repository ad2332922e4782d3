import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { emitDeclarations, seamPath, seams, snapshotPath } from './api.ts'
import { recursiveFolders } from './layers.ts'
import { longFiles, maxFileLines, outsideWorldExceptions } from './limits.ts'
import { checkEngineLayers } from './rules/engine-layers.ts'
import { checkExports } from './rules/exports.ts'
import { checkFileCycles } from './rules/file-cycles.ts'
import { checkFileLength } from './rules/file-length.ts'
import { checkHeaders } from './rules/headers.ts'
import { checkNames } from './rules/names.ts'
import { checkOutsideWorld } from './rules/outside-world.ts'
import { checkPackageLayers } from './rules/package-layers.ts'
import { checkUnfinished } from './rules/unfinished.ts'
import { readSources } from './source.ts'
import type { Violation } from './source.ts'

const sources = readSources()

const rules: Readonly<Record<string, () => Violation[]>> = {
  'packages import only the packages below them': () => checkPackageLayers(sources),
  'engine folders import only from earlier layers': () => checkEngineLayers(sources),
  'no file imports itself through others': () => checkFileCycles(sources, recursiveFolders),
  'every export is named, and no package imports its own index': () => checkExports(sources),
  'folders and files have names that say something': () => checkNames(sources),
  'the engine takes time, chance and I/O from Env alone': () =>
    checkOutsideWorld(sources, outsideWorldExceptions),
  'nothing unfinished is kept': () => checkUnfinished(sources),
  'long modules say what they are': () => checkHeaders(sources),
  'files stay short': () => checkFileLength(sources, maxFileLines, longFiles),
}

test('the rules see the sources', () => {
  expect(sources.some(({ path }) => path === 'packages/storage/src/storage.ts')).toBe(true)
  expect(sources.length).toBeGreaterThan(50)
})

for (const [sentence, check] of Object.entries(rules)) {
  test(sentence, () => {
    expect(check().map(({ path, line, message }) => `${path}:${line}: ${message}`)).toEqual([])
  })
}

for (const seam of seams.filter((candidate) => existsSync(seamPath(candidate)))) {
  test(`the ${seam.name} seam is as its snapshot has it`, () => {
    const advice =
      `${seam.package}/src/${seam.file} is frozen. If the change is wanted: raise its version constant, ` +
      'write a decision record in docs/decisions/, and run "pnpm tidy:update".'
    const snapshot = readFileSync(snapshotPath(seam), 'utf8')
    expect(emitDeclarations(seam), advice).toBe(snapshot)
  })
}
