/**
 * S3 servers to test against: the one that the environment names, or those that can be started here. A script that starts one
 * takes `start DIR` and `stop DIR`, and prints `export NAME=value` lines; they are looked for beside the repository.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface S3Server {
  readonly name: string
  /** What clients and tests read. */
  readonly env: Readonly<Record<string, string>>
  stop(): void
}

export interface S3Launcher {
  readonly name: string
  /** Throws where the server does not start. */
  readonly start: () => S3Server
}

const KNOWN = [
  { name: 'ceph', script: 'real-s3.sh' },
  { name: 'r2', script: 'r2-local.sh' },
] as const

export function s3Launchers(root: string): readonly S3Launcher[] {
  const { TWILL_TEST_S3_ENDPOINT, TWILL_SHARED } = process.env
  if (TWILL_TEST_S3_ENDPOINT !== undefined) {
    const given: S3Server = { name: TWILL_TEST_S3_ENDPOINT, env: {}, stop: () => undefined }
    return [{ name: TWILL_TEST_S3_ENDPOINT, start: () => given }]
  }
  const tools = join(TWILL_SHARED ?? join(root, '..', 'shared'), 'tools')
  return KNOWN.map(({ name, script }) => ({ name, script: join(tools, script) }))
    .filter(({ script }) => existsSync(script))
    .map(({ name, script }) => ({ name, start: () => startServer(name, script) }))
}

function startServer(name: string, script: string): S3Server {
  const folder = mkdtempSync(join(tmpdir(), `twill-${name}-`))
  const run = (command: string): string => {
    const done = spawnSync('bash', [script, command, folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (done.status !== 0) throw new Error(`${script} ${command} failed`)
    return done.stdout
  }
  const stop = (): void => {
    run('stop')
    rmSync(folder, { recursive: true, force: true })
  }
  return { name, env: exportsOf(run('start')), stop }
}

/** Of a shell: `export NAME=value`, without quotes in the values. */
export function exportsOf(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/^export (\w+)=(.*)$/gm)) {
    found[name] = value.replaceAll(/^'|'$/g, '')
  }
  return found
}
