/**
 * What `npm start` and `npm test` run. It needs only Node >= 20 and npm: it fetches the pinned pnpm through
 * npx, installs the workspace from the lockfile when that has not been done for this lockfile yet, and
 * hands over to the script of the same name, which pnpm then runs on the workspace's own Node.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const stampFile = join(root, 'node_modules', '.twill-install')
const scripts = {
  start: 'start:twill',
  server: 'server:twill',
  'vector-memory': 'vector-memory:twill',
  verify: 'verify',
  s3: 'verify:s3',
}

const [task = 'start', ...rest] = process.argv.slice(2)
const script = scripts[task]
if (script === undefined) {
  console.error(`bootstrap: no task "${task}" (there is ${Object.keys(scripts).join(', ')})`)
  process.exit(2)
}

const stamp = createHash('sha256')
  .update(readFileSync(join(root, 'pnpm-lock.yaml')))
  .update(readFileSync(join(root, 'pnpm-workspace.yaml')))
  .digest('hex')
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  const status = pnpm(['install', '--frozen-lockfile'], 'stderr')
  if (status !== 0) process.exit(status)
  writeFileSync(stampFile, stamp)
}
process.exit(pnpm(['--silent', 'run', script, ...rest], 'stdout'))

/** Runs the pinned pnpm in the root; what an install says goes to stderr, so that stdout is the program's. */
function pnpm(args, output) {
  const local = join(root, 'node_modules', '.bin', 'pnpm')
  const [command, first] = existsSync(local) ? [local, []] : ['npx', ['-y', packageManager]]
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ['inherit', output === 'stderr' ? 2 : 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.error) {
    console.error(`bootstrap: ${command} did not start: ${result.error.message}`)
    return 1
  }
  return result.status ?? 1
}
