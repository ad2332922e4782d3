/** SQLite's sqllogictest, select1 to select3 whole and what fits into a budget of the rest. */
import { readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { describe, expect, it } from 'vitest'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { parseSlt } from './parse.ts'
import { runSlt, type SltOptions } from './run.ts'

const folder = sharedPath('suites', 'sqllogictest')
const BUDGET_MS = 20_000

/** Files of which every record holds, and how many they have. */
const whole: Readonly<Record<string, number>> = {
  'select1.test': 1031,
  'select2.test': 1031,
  'select3.test': 3351,
  'select4.test': 3857,
}

const inBudget: Readonly<Record<string, SltOptions>> = {
  'select5.test': { budgetMs: BUDGET_MS },
  'random-aggregates-slt_good_0.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'random-aggregates-slt_good_1.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'random-expr-slt_good_1.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'random-groupby-slt_good_0.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'random-groupby-slt_good_1.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'random-select-slt_good_0.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'random-select-slt_good_1.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'index-orderby-10-slt_good_0.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
  'index-delete-10-slt_good_0.test': { budgetMs: BUDGET_MS, everyNthQuery: 5 },
}

describe.skipIf(folder === undefined)('sqllogictest', () => {
  it.each(Object.entries(whole))('%s: all %i records hold', async (name, records) => {
    const { passed, failures, left } = await run(name)
    expect(failures).toEqual([])
    expect({ passed, left }).toEqual({ passed: records, left: 0 })
  })

  it.each(Object.entries(inBudget))('%s: every record reached holds', async (name, options) => {
    const { passed, failures } = await run(name, options)
    expect(failures).toEqual([])
    expect(passed).toBeGreaterThan(100)
  })

  it('finds a wrong value, a missing error and a wrong hash', async () => {
    const engine = await openMemoryEngine()
    const text = [
      'query I nosort\nSELECT 1\n----\n2',
      'statement error\nSELECT 1',
      'query I nosort\nSELECT 1\n----\n1 values hashing to 00000000000000000000000000000000',
      'query I nosort\nSELECT 1\n----\n1',
    ].join('\n\n')
    const { passed, failures } = await runSlt(engine.connect(), parseSlt(text))
    await engine.close()
    expect(passed).toBe(1)
    expect(failures.map((failure) => failure.line)).toEqual([1, 6, 9])
  })
})

async function run(
  name: string,
  options?: SltOptions,
): Promise<Awaited<ReturnType<typeof runSlt>>> {
  const file = parseSlt(readFileSync(`${folder}/${name}`, 'latin1'))
  const engine = await openMemoryEngine()
  try {
    return await runSlt(engine.connect(), file, options)
  } finally {
    await engine.close()
  }
}
