/**
 * Chinook in a file, written by a process that is killed (SIGKILL) again and again, while it loads and while it changes: opened
 * afterwards it has what was acknowledged, nothing by halves, and answers as PostgreSQL does.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openLocalFileStorage } from '@twill/storage/file'
import { sharedPath } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine, type Engine } from '../../../src/index.ts'
import { plainText } from '../../support/plain-text.ts'
import { Random } from '../../support/random.ts'
import { testEnv } from '../../support/test-env.ts'
import { runText } from '../../support/text-rows.ts'
import { chinookQueries } from './chinook.ts'

const script = sharedPath('data', 'chinook.sql')
const writer = join(import.meta.dirname, 'keep-writing.ts')
const LOADING_KILLS = 4
const CHANGING_KILLS = 4
const SEED = Number(process.env['TWILL_SEED'] ?? 1)

/** The number last acknowledged, by what was done. */
type Acknowledged = Map<string, number>

/** Those that nobody has killed yet: a test that was given up leaves none behind. */
const running = new Set<ChildProcess>()

/** Runs the writer until it has said so many lines that `counts` takes, then kills it wherever it is. */
async function writeAndKill(
  path: string,
  seed: number,
  lines: number,
  counts: (line: string) => boolean,
): Promise<Acknowledged> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, writer, path, script ?? '', String(seed)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  running.add(child)
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_, signal) => {
      running.delete(child)
      resolve(signal)
    })
  })
  const acknowledged: Acknowledged = new Map()
  let left = lines
  for await (const line of createInterface({ input: child.stdout })) {
    const [, what = '', number] = /^(.*?) (\d+)$/.exec(line) ?? []
    if (number !== undefined) acknowledged.set(what, Number(number))
    if (counts(line) && --left === 0) child.kill('SIGKILL')
  }
  expect(await ended, 'the writer is killed and does not fail').toBe('SIGKILL')
  return acknowledged
}

describe.skipIf(script === undefined)(`Chinook, its writer killed (TWILL_SEED=${SEED})`, () => {
  const random = new Random(SEED)
  let folder: string
  let path: string

  async function opened<T>(look: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = await openEngine(await openLocalFileStorage(path), { env: testEnv })
    try {
      return await look(engine)
    } finally {
      await engine.close()
    }
  }

  async function progress(engine: Engine): Promise<ReadonlyMap<string, number>> {
    const { rows } = await runText(engine.connect(), 'select what, done from progress')
    return new Map(rows.map(([what, done]) => [what ?? '', Number(done)]))
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'twill-chinook-'))
    path = join(folder, 'chinook.db')
  })
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('keeps every statement of the load that was acknowledged', async () => {
    for (let kill = 0; kill < LOADING_KILLS; kill++) {
      const said = await writeAndKill(path, random.below(1e6), random.between(5, 15), (line) =>
        line.startsWith('loaded'),
      )
      await opened(async (engine) => {
        const done = (await progress(engine)).get('load') ?? 0
        expect(done).toBeGreaterThanOrEqual(said.get('loaded') ?? 0)
        expect(await engine.check()).toEqual([])
      })
    }
  })

  describe.each(Array.from({ length: CHANGING_KILLS }, (_, i) => i + 1))(
    'while it changes, kill %i',
    (kill) => {
      let engine: Engine
      let said: Acknowledged
      beforeAll(async () => {
        // The first is killed beside its first changes, later ones deep in them.
        said = await writeAndKill(path, random.below(1e6), 1 + 40 * (kill - 1), (line) =>
          line.startsWith('changed'),
        )
        engine = await openEngine(await openLocalFileStorage(path), { env: testEnv })
      })
      afterAll(() => (engine as Engine | undefined)?.close())

      it('keeps every change that was acknowledged', async () => {
        const done = await progress(engine)
        expect(said.size).toBeGreaterThan(0)
        for (const [what, number] of said) {
          expect(
            done.get(what.replace('changed', 'changes').replace('loaded', 'load')),
            what,
          ).toBeGreaterThanOrEqual(number)
        }
      })

      it.each(chinookQueries())('$name: answers as PostgreSQL does', async (query) => {
        const answer = plainText(await runText(engine.connect(), query.sql))
        expect(answer).toBe(readFileSync(query.expectedPath, 'utf8'))
      })

      it('has no findings', async () => {
        expect(await engine.check()).toEqual([])
      })
    },
  )
})
