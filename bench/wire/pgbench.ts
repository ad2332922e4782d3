/** Runs PostgreSQL's pgbench and reads what it measured: transactions a second, and each latency from its log. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresProgram } from '@twill/testing'
import { Latency, type LatencySummary } from '../harness/latency.ts'

export type PgbenchRun = {
  readonly port: number
  readonly clients: number
  readonly mode: 'simple' | 'extended' | 'prepared'
  readonly seconds: number
  readonly script: string
  /** For `:scale` in the script. */
  readonly scale: number
  readonly seed: number
}

export type PgbenchResult = { readonly perSecond: number; readonly latency: LatencySummary }

const common = ['--host=127.0.0.1', '--username=postgres']
/** Of the transactions, how many the log has: enough for a 99.9th percentile without slowing the client. */
const LOGGED = 0.1

export async function pgbenchInit(port: number, scale: number): Promise<void> {
  const args = [`--port=${port}`, '--initialize', '--quiet', `--scale=${scale}`, 'postgres']
  await pgbench([...common, ...args], tmpdir())
}

export async function runPgbench(run: PgbenchRun): Promise<PgbenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'twill-pgbench-'))
  try {
    writeFileSync(join(folder, 'script.sql'), run.script)
    const output = await pgbench(
      [
        ...common,
        `--port=${run.port}`,
        '--no-vacuum',
        `--protocol=${run.mode}`,
        `--file=${join(folder, 'script.sql')}`,
        `--client=${run.clients}`,
        '--jobs=1',
        `--time=${run.seconds}`,
        `--define=scale=${run.scale}`,
        `--random-seed=${run.seed}`,
        '--log',
        `--log-prefix=${join(folder, 'log')}`,
        `--sampling-rate=${LOGGED}`,
        'postgres',
      ],
      folder,
    )
    const tps = /^tps = ([\d.]+) \(without initial connection time\)/m.exec(output)?.[1]
    const failed = /^number of failed transactions: (\d+)/m.exec(output)?.[1] ?? '0'
    if (tps === undefined || failed !== '0') throw new Error(`pgbench: ${output}`)
    return { perSecond: Number(tps), latency: latencies(folder) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of a line of the log the third field: microseconds. */
function latencies(folder: string): LatencySummary {
  const latency = new Latency()
  for (const file of readdirSync(folder).filter((name) => name.startsWith('log'))) {
    for (const line of readFileSync(join(folder, file), 'latin1').split('\n')) {
      const us = Number(line.split(' ')[2])
      if (us > 0) latency.record(us / 1000)
    }
  }
  return latency.summary()
}

function pgbench(args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(postgresProgram('pgbench'), args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4096)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`pgbench ${args.join(' ')} ended with ${code}: ${errors}`))
    })
  })
}
