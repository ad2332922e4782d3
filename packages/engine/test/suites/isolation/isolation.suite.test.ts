/** PostgreSQL's own isolation specs, in process: every interleaving prints what PostgreSQL 15 prints. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { describe, expect, it } from 'vitest'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { parseSpec } from './parse-spec.ts'
import { runSpec } from './run-spec.ts'

const folder = sharedPath('suites', 'pg-isolation')

/** Specs that cannot run here, and why. */
const skipped: Readonly<Record<string, string>> = {
  'eval-plan-qual-trigger': 'its functions and triggers are written in plpgsql',
  'ri-trigger': 'its triggers are written in plpgsql',
}

const names =
  folder === undefined
    ? []
    : readdirSync(`${folder}/specs`)
        .map((file) => file.replace(/\.spec$/, ''))
        .filter((name) => !(name in skipped))

describe.skipIf(folder === undefined)('PostgreSQL isolation specs', () => {
  for (const [name, reason] of Object.entries(skipped)) it.skip(`${name}: ${reason}`)

  it.each(names)('%s: every interleaving ends as it does in PostgreSQL', async (name) => {
    const engine = await openMemoryEngine()
    try {
      const spec = parseSpec(readFileSync(`${folder}/specs/${name}.spec`, 'utf8'))
      const printed = withoutBlanks(await runSpec(engine, spec))
      const variants = expectedOutputs(name).map(withoutBlanks)
      if (!variants.includes(printed)) expect(printed).toBe(variants[0])
    } finally {
      await engine.close()
    }
  })
})

function expectedOutputs(name: string): readonly string[] {
  return ['', '_1', '_2']
    .map((variant) => `${folder}/expected/${name}${variant}.out`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
}

/** As `diff -w`, which PostgreSQL compares these outputs with. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/[ \t]+/g, '')
}
