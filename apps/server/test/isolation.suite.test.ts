/**
 * PostgreSQL's isolation specs, run by PostgreSQL's own isolationtester: what each step of each permutation answers, which
 * steps wait, and for whom. Those that define functions are left out: there is no plpgsql.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sharedPath } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programPath, startProgramServer, type ProgramServer } from './support/program-server.ts'
import { runProgram } from './support/run-program.ts'

const tester = programPath(
  'isolationtester',
  '/usr/lib/postgresql/15/lib/pgxs/src/test/isolation/isolationtester',
)
const folder = sharedPath('suites', 'pg-isolation')
const needsFunctions = /plpgsql|create\s+(or\s+replace\s+)?(function|procedure|trigger)/i

type Spec = { readonly name: string; readonly text: string; readonly expected: readonly string[] }

function specs(): readonly Spec[] {
  if (folder === undefined) return []
  return readdirSync(join(folder, 'specs')).flatMap((file) => {
    const name = basename(file, '.spec')
    const text = readFileSync(join(folder, 'specs', file), 'utf8')
    const answers = [`${name}.out`, `${name}_1.out`, `${name}_2.out`]
      .map((answer) => join(folder, 'expected', answer))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8'))
    return needsFunctions.test(text) ? [] : [{ name, text, expected: answers }]
  })
}

describe.skipIf(tester === undefined || folder === undefined)('isolation specs', () => {
  let server: ProgramServer

  beforeAll(async () => {
    server = await startProgramServer()
  })
  afterAll(() => server.stop())

  async function run(spec: string): Promise<string> {
    const { out, err } = await runProgram(
      tester ?? '',
      [`host=127.0.0.1 port=${server.port} user=postgres dbname=twill`],
      {
        input: spec,
        env: {
          PGTZ: 'PST8PDT',
          PGDATESTYLE: 'Postgres, MDY',
          PGOPTIONS: '-c intervalstyle=postgres_verbose',
        },
      },
    )
    return out + err
  }

  const all = specs()

  test.each(all)('$name', async ({ text, expected }) => {
    expect(expected).toContain(await run(text))
  })

  test('would notice a level that is too weak', async () => {
    const skew = all.find(({ name }) => name === 'simple-write-skew')
    const weaker = skew?.text.replaceAll(/SERIALIZABLE/g, 'REPEATABLE READ') ?? ''
    expect(skew?.expected).not.toContain(await run(weaker))
  })
})
