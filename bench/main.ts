/**
 * `npm run bench -- <experiment>`: `embedded` (the comparison), `commit` (experiments 1 and 2), `object-commit`
 * (1 to 3 on object storage), `object-open` (5), `kill9` (experiment 4), `vector` (vector search beside others), `wire` (pgbench, and 2 and 3 through the server), `wire-clients` (idle ones, slow ones, a stop under load).
 * Prints tables for people, and one JSON record when `--json` names a file.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commitReport, runCommit } from './experiments/commit.ts'
import { runEmbedded } from './experiments/embedded.ts'
import { markdownReport, plainReport } from './experiments/embedded-report.ts'
import { objectCommitReport, runObjectCommit } from './experiments/object-commit.ts'
import { objectOpenReport, runObjectOpen } from './experiments/object-open.ts'
import { runKill9 } from './experiments/kill9.ts'
import { runVector, vectorParts, vectorSizes } from './experiments/vector.ts'
import { runWire, wireReport } from './experiments/wire.ts'
import { runWireClients, wireClientsReport } from './experiments/wire-clients.ts'
import { provenance } from './harness/machine.ts'
import { isPeerName, peerNames } from './peers/load-peer.ts'
import { markdownVectorReport, plainVectorReport } from './vector/report.ts'

const usage = `npm run bench -- embedded [--size small|full] [--peers ${peerNames.join(',')}] [--only WORD,… (of workloads)]
npm run bench -- commit [--size small|full]
npm run bench -- object-commit [--size small|full]   (also on TWILL_TEST_S3_ENDPOINT)
npm run bench -- object-open [--size small|full]
npm run bench -- vector [--size small|full] [--only ${vectorParts.join(',')}]   (bucket: TWILL_TEST_S3_ENDPOINT, or a simulated one)
npm run bench -- wire [--size small|full] [--only WORD,… (of works)] [--seconds N (each)]
npm run bench -- wire-clients [--size small|full]
npm run bench -- kill9 [--rounds N] [--url s3://… [--disturb 'a command that harms and mends the store']]
  --seed N --dir PATH (where databases are made) --json FILE (the record)`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'small' },
    peers: { type: 'string', default: peerNames.join(',') },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    dir: { type: 'string', default: tmpdir() },
    json: { type: 'string' },
    seconds: { type: 'string' },
    url: { type: 'string' },
    disturb: { type: 'string' },
  },
})

process.exitCode = await main(positionals[0] ?? 'embedded')

async function main(experiment: string): Promise<number> {
  const { size } = values
  const seed = Number(values.seed)
  if ((size !== 'small' && size !== 'full') || !Number.isSafeInteger(seed)) return misused()
  const log = (line: string): void => console.error(line)
  const made = provenance()
  switch (experiment) {
    case 'embedded': {
      const peers = values.peers.split(',').filter(isPeerName)
      if (peers.length === 0) return misused()
      const only = words(values.only)
      const results = await runEmbedded({ peers, size, seed, only, directory: values.dir, log })
      console.log(plainReport(results))
      record({ experiment, size, seed, ...made, results })
      if (size === 'full' && only.length === 0 && peers.length === peerNames.length) {
        write('benchmarks.md', markdownReport(results, size, seed, made))
      }
      return 0
    }
    case 'commit': {
      const results = await runCommit({ size, directory: values.dir, log })
      console.log(commitReport(results))
      record({ experiment, size, ...made, results })
      return 0
    }
    case 'object-commit': {
      const results = await runObjectCommit({ size, seed, log })
      console.log(objectCommitReport(results))
      record({ experiment, size, seed, ...made, results })
      return 0
    }
    case 'object-open': {
      const results = await runObjectOpen({ size, seed, log })
      console.log(objectOpenReport(results))
      record({ experiment, size, seed, ...made, results })
      return 0
    }
    case 'vector': {
      const only = words(values.only)
      const { results, run } = await runVector({
        size: vectorSizes[size],
        sizeName: size,
        seed,
        only,
        directory: values.dir,
        log,
      })
      console.log(plainVectorReport(results))
      record({ experiment, size, ...made, run, results })
      if (size === 'full') {
        write('benchmarks-vector.md', markdownVectorReport(results, run, made))
      }
      return 0
    }
    case 'wire': {
      const results = await runWire({
        size,
        seed,
        only: words(values.only),
        seconds: values.seconds === undefined ? undefined : Number(values.seconds),
        directory: values.dir,
        log,
      })
      console.log(wireReport(results))
      record({ experiment, size, seed, ...made, results })
      return 0
    }
    case 'wire-clients': {
      const result = await runWireClients({ size, directory: values.dir, log })
      console.log(wireClientsReport(result))
      record({ experiment, size, ...made, result })
      return 0
    }
    case 'kill9': {
      const rounds = Number(values.rounds)
      const { dir: directory, disturb, url } = values
      const verdict = await runKill9({ rounds, seed, directory, url, disturb, log })
      console.log(JSON.stringify(verdict))
      record({ experiment, seed, rounds, ...made, verdict })
      return verdict.failures.length === 0 ? 0 : 1
    }
    default:
      return misused()
  }
}

function write(document: string, text: string): void {
  const file = join(import.meta.dirname, '../docs', document)
  writeFileSync(file, text)
  console.error(`written to ${file}`)
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(',')
}

function record(value: unknown): void {
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(value)}\n`)
}

function misused(): number {
  console.error(usage)
  return 2
}
