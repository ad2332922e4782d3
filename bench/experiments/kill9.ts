/**
 * Experiment 4 with a real process: rounds of writing and SIGKILL at a random moment, while the database is being opened too. What
 * was acknowledged is kept here, outside; afterwards every row must be what the model says: nothing lost, nothing torn, nothing that
 * was never committed.
 *
 * In a bucket there is more: the store itself may be disturbed meanwhile, and a writer may be stopped instead of killed and go on
 * after another has taken its place. Whatever such a zombie acknowledges then must have been there when it was deposed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
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
  /** A database in a bucket; without it one in a file under `directory`. */
  readonly url?: string | undefined
  /** A shell command that harms the store and mends it again; run beside some of the rounds. */
  readonly disturb?: string | undefined
  readonly log: (line: string) => void
}

export type Kill9Verdict = {
  readonly rounds: number
  readonly commits: number
  readonly branches: number
  readonly killedWhileOpening: number
  readonly zombies: number
  readonly disturbances: number
  readonly failures: readonly string[]
}

export async function runKill9(options: Kill9Options): Promise<Kill9Verdict> {
  const { rounds, seed, log } = options
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-kill9-'))
  const path = options.url ?? join(directory, 'crash.db')
  const random = new Random(seed)
  const ledger: Ledger = { seed, last: new Map(), branches: new Set() }
  const verdict = {
    rounds: 0,
    commits: 0,
    branches: 0,
    killedWhileOpening: 0,
    zombies: 0,
    disturbances: 0,
  }
  const failures: string[] = []
  {
    await using db = await open(path)
    await db.exec(crashSchema)
  }
  while (verdict.rounds < rounds && failures.length === 0) {
    const round = ++verdict.rounds
    const disturb = random.below(4) === 0 ? options.disturb : undefined
    const isDisturbed = disturb !== undefined
    const disturbing = isDisturbed ? shell(disturb) : undefined
    const isZombie = options.url !== undefined && !isDisturbed && random.below(6) === 0
    // A commit takes a hundred times as long in a bucket.
    const patience = options.url === undefined ? 1 : 4
    const job = { path, seed, round, isZombie, patience }
    const killed = await writeAndKill(job, random, ledger)
    await disturbing
    if (isDisturbed) verdict.disturbances++
    // A writer whose store is gone for too long gives up, and must.
    if (killed.ended !== undefined && !isDisturbed) {
      failures.push(
        `seed ${seed}, round ${round}: the writer ended by itself, with ${killed.ended}`,
      )
      break
    }
    verdict.commits += killed.commits
    verdict.branches += killed.branches
    if (!killed.isReady) verdict.killedWhileOpening++
    if (killed.zombie !== undefined) {
      verdict.zombies++
      const found = await examine(path, ledger, random)
      const raised = await raise(killed.zombie, ledger)
      failures.push(...[...found, ...raised].map((what) => `seed ${seed}, round ${round}: ${what}`))
    }
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
  /** Stopped instead. */
  readonly zombie: ChildProcess | undefined
}

function writeAndKill(
  job: {
    readonly path: string
    readonly seed: number
    readonly round: number
    readonly isZombie: boolean
    readonly patience: number
  },
  random: Random,
  ledger: Ledger,
): Promise<Killed> {
  const script = join(import.meta.dirname, 'kill9-writer.ts')
  const args = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning', script]
  const child = spawn(process.execPath, [...args, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const seen = { isReady: false, commits: 0, branches: 0 }
  let stopped: () => void = () => undefined
  const killAfter = (ms: number): void => {
    setTimeout(() => {
      child.kill(job.isZombie ? 'SIGSTOP' : 'SIGKILL')
      if (job.isZombie) setTimeout(stopped, QUIET_MS)
    }, ms)
  }
  // One round in five dies at any moment from its start on; the others some time into their work.
  if (!job.isZombie && random.below(5) === 0) killAfter(random.below(900))
  const workMs = (1 + random.below(random.below(3) === 0 ? 2500 : 400)) * job.patience
  // On a busy machine much time goes by before the first commit: half of the rounds do not count it.
  const begins = random.below(2) === 0 ? 'ready' : 'commit'
  let hasBegun = false
  onReport(child, (what, name, number) => {
    if (what === begins && !hasBegun) {
      hasBegun = true
      killAfter(workMs)
    }
    if (what === 'ready') seen.isReady = true
    else if (what === 'commit') {
      seen.commits++
      ledger.last.set(Number(name), Number(number))
    } else if (what === 'branch') {
      seen.branches++
      ledger.branches.add(name)
    }
  })
  return new Promise((resolve, reject) => {
    stopped = () => resolve({ ...seen, ended: undefined, zombie: child })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const ended = signal === 'SIGKILL' ? undefined : String(code ?? signal)
      resolve({ ...seen, ended, zombie: undefined })
    })
  })
}

/** What a stopped process had written arrives within this. */
const QUIET_MS = 50
/** How long a zombie may try to go on. */
const ZOMBIE_MS = 3_000

/**
 * Lets a stopped writer go on, after others have opened the database and looked at it. `ledger` has what was there then; a
 * commit it reports beyond that was acknowledged and is lost.
 */
function raise(zombie: ChildProcess, ledger: Ledger): Promise<string[]> {
  const problems: string[] = []
  const known = new Map(ledger.last)
  onReport(zombie, (what, name, number) => {
    const isLost = what === 'commit' && Number(number) > (known.get(Number(name)) ?? 0)
    if (isLost) problems.push(`a deposed writer acknowledged ${name}/${number}`)
    if (what === 'commit') ledger.last.set(Number(name), known.get(Number(name)) ?? 0)
    // Whoever looked meanwhile may have deleted it.
    else if (what === 'branch') ledger.branches.delete(name)
  })
  zombie.kill('SIGCONT')
  const timer = setTimeout(() => zombie.kill('SIGKILL'), ZOMBIE_MS)
  return new Promise((resolve) => {
    zombie.on('close', () => {
      clearTimeout(timer)
      resolve(problems)
    })
  })
}

/** Hears each line that a writer reports, in words. */
function onReport(
  { stdout }: ChildProcess,
  hear: (what: string, name: string, number: string | undefined) => void,
): void {
  let rest = ''
  stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [what = '', name = '', number] = line.split(' ')
      hear(what, name, number)
    }
  })
}

function shell(command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`"${command}" ended with ${code}`))
    })
  })
}
