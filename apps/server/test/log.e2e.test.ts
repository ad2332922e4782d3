import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')

test('a server whose log nobody reads any more ends when it is told to', async () => {
  const flags = ['--conditions=@twill/source', main, '--url', 'memory://', '--port', '0']
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]))
  })
  const lines = createInterface({ input: child.stderr })
  for await (const line of lines) if (line.includes('ready to accept')) break
  child.stderr.destroy()
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})
