/**
 * `npm run test:s3`: the tests that need an S3 server, on Node and on Bun, against the server that TWILL_TEST_S3_ENDPOINT and the
 * AWS variables name, or against each that can be started here; then tests of the engine over databases in its bucket, on both, and
 * of Postgres clients with a server in front of one. Ends with `N passed, N failed`; with `--tally FILE` that goes into a file as well.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { s3Launchers, type S3Server } from './s3-servers.ts'
import { addTallies, bunTally, stepTally, vitestTally } from './tally.ts'
import type { Tally } from './tally.ts'

const root = join(import.meta.dirname, '..')

/** Which of the engine's tests run over the bucket; `--engine all`: every one, which takes long. */
const chosen = process.argv.indexOf('--engine')
const engineTests =
  chosen >= 0 && process.argv[chosen + 1] === 'all'
    ? ['packages/engine/test']
    : ['sql', 'branches', 'database'].map((folder) => `packages/engine/test/${folder}`)
const flag = process.argv.indexOf('--tally')
process.exitCode = main(flag < 0 ? undefined : process.argv[flag + 1])

function main(tallyFile: string | undefined): number {
  const launchers = s3Launchers(root)
  let total: Tally = { passed: 0, failed: 0 }
  if (launchers.length === 0) {
    console.log('no S3 server: TWILL_TEST_S3_ENDPOINT is not set, and none can be started here')
  }
  for (const { name, start } of launchers) {
    console.log(`\n── S3 server: ${name}`)
    let server: S3Server
    try {
      server = start()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      total = addTallies(total, stepTally(false))
      continue
    }
    try {
      total = addTallies(total, runAgainst(server))
    } finally {
      server.stop()
    }
  }
  if (tallyFile !== undefined) writeFileSync(tallyFile, JSON.stringify(total))
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

function runAgainst(server: S3Server): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'twill-s3-report-'))
  try {
    const { TWILL_TEST_S3_BUCKET = '', TWILL_TEST_S3_ENDPOINT = '' } = {
      ...process.env,
      ...server.env,
    }
    const byUrl = {
      AWS_ENDPOINT_URL_S3: TWILL_TEST_S3_ENDPOINT,
      TWILL_TEST_URL: `s3://${TWILL_TEST_S3_BUCKET}/run-${process.pid}`,
    }
    const json = join(folder, 'vitest.json')
    const onNode = run(server, 'vitest', [
      'run',
      '--project=s3',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${json}`,
    ])
    const onBun = runBunTests(server, join(folder, 'bun.xml'), byUrl)
    const overBucket = {
      ...byUrl,
      TWILL_TEST_STORAGE: 'packages/storage-s3/test/engine-storage/real-bucket.ts',
    }
    const engine = (report: string): string[] => [
      'run',
      '--project=unit',
      '--testTimeout=300000',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(folder, report)}`,
      ...engineTests,
    ]
    const engineOnNode = run(
      server,
      'vitest',
      [...engine('engine-node.json'), 'packages/bun/test'],
      overBucket,
    )
    // Bun runs vitest itself; its processes lack what vitest's pool of forks asks of them, its threads do not.
    const engineOnBun = run(
      server,
      'bun',
      ['--bun', 'node_modules/vitest/vitest.mjs', ...engine('engine-bun.json'), '--pool=threads'],
      overBucket,
    )
    const clients = run(
      server,
      'vitest',
      [
        'run',
        '--project=e2e',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${join(folder, 'clients.json')}`,
        'apps/server/test/clients',
      ],
      byUrl,
    )
    const report = (name: string): string => readFileSync(join(folder, name), 'utf8')
    return [
      vitestTally(report('vitest.json'), onNode),
      bunTally(report('bun.xml'), onBun),
      vitestTally(report('engine-node.json'), engineOnNode),
      vitestTally(report('engine-bun.json'), engineOnBun),
      vitestTally(report('clients.json'), clients),
    ].reduce(addTallies)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runBunTests(
  server: S3Server,
  report: string,
  env: Readonly<Record<string, string>>,
): boolean {
  const files = globSync('packages/{storage-s3,bun}/test/**/*.bun.test.ts', { cwd: root })
  return run(
    server,
    'bun',
    [
      'test',
      '--conditions=@twill/source',
      ...files.map((file) => `./${file}`),
      '--timeout=120000',
      '--only-failures',
      '--reporter=junit',
      `--reporter-outfile=${report}`,
    ],
    env,
  )
}

function run(
  server: S3Server,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): boolean {
  console.log(`\n── ${server.name}: ${program} ${args[0]}`)
  const done = spawnSync(join(root, 'node_modules', '.bin', program), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...server.env, ...env },
    shell: process.platform === 'win32',
  })
  return done.status === 0
}
