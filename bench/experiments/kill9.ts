/**
 * Experiment 4 with a real process: rounds of writing and SIGKILL at a random moment, while the database is being opened too. What
 * was acknowledged is kept here, outside; afterwards every row must be what the model says: nothing lost, nothing torn, nothing that
 * was never committed.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { open } from '@twill/bun'
import { Random } from '../harness/random.ts'
import { examine } from './kill9-examine.ts'
import type { Ledger } from './kill9-examine.ts'
import { crashSchema } from './kill9-model.ts'

export type Kill9Options = {
  readonly rounds: number
  readonly seed: number
  readonly directory: string
  readonly log: (line: string) => void
}

export type Kill9Verdict = {
  readonly rounds: number
  readonly commits: number
  readonly branches: number
  readonly killedWhileOpening: number
  readonly failures: readonly string[]
}

export async function runKill9(options: Kill9Options): Promise<Kill9Verdict> {
  const { rounds, seed, log } = options
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-kill9-'))
  const path = join(directory, 'crash.db')
  const random = new Random(seed)
  const ledger: Ledger = { seed, last: new Map(), branches: new Set() }
  const verdict = { rounds: 0, commits: 0, branches: 0, killedWhileOpening: 0 }
  const failures: string[] = []
  {
    await using db = await open(path)
    await db.exec(crashSchema)
  }
  while (verdict.rounds < rounds && failures.length === 0) {
    const round = ++verdict.rounds
    const killed = await writeAndKill({ path, seed, round }, random, ledger)
    if (killed.ended !== undefined) {
      failures.push(
        `seed ${seed}, round ${round}: the writer ended by itself, with ${killed.ended}`,
      )
      break
    }
    verdict.commits += killed.commits
    verdict.branches += killed.branches
    if (!killed.isReady) verdict.killedWhileOpening++
    // Now and then one crash comes upon the other, with nobody looking in between.
    if (round < rounds && random.below(4) === 0) continue
    const found = await examine(path, ledger, random)
    failures.push(...found.map((problem) => `seed ${seed}, round ${round}: ${problem}`))
    if (round % 10 === 0 || found.length > 0) {
      log(`round ${round}: ${verdict.commits} commits, ${found.join('; ') || 'all is well'}`)
    }
  }
  if (failures.length === 0) rmSync(directory, { recursive: true, force: true })
  else log(`the database is in ${directory}`)
  return { ...verdict, failures }
}

type Killed = {
  readonly isReady: boolean
  readonly commits: number
  readonly branches: number
  /** Its exit code, where nobody had to kill it: an error it ran into. */
  readonly ended: string | undefined
}

function writeAndKill(
  job: { readonly path: string; readonly seed: number; readonly round: number },
  random: Random,
  ledger: Ledger,
): Promise<Killed> {
  const script = join(import.meta.dirname, 'kill9-writer.ts')
  const args = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning', script]
  const child = spawn(process.execPath, [...args, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const seen = { isReady: false, commits: 0, branches: 0 }
  const killAfter = (ms: number): void => {
    setTimeout(() => child.kill('SIGKILL'), ms)
  }
  // One round in five dies at any moment from its start on; the others some time into their work.
  if (random.below(5) === 0) killAfter(random.below(900))
  const workMs = 1 + random.below(random.below(3) === 0 ? 2500 : 400)
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [what, name = '', number] = line.split(' ')
      if (what === 'ready') {
        seen.isReady = true
        killAfter(workMs)
      } else if (what === 'commit') {
        seen.commits++
        ledger.last.set(Number(name), Number(number))
      } else if (what === 'branch') {
        seen.branches++
        ledger.branches.add(name)
      }
    }
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ ...seen, ended: signal === 'SIGKILL' ? undefined : String(code ?? signal) })
    })
  })
}
