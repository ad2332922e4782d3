import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLocalFileStorage } from '@twill/storage/file'
import { becomeWriter, bytesOf, readTexts } from './disk-database.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twill lock ü '))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const HOLDER = fileURLToPath(new URL('hold-open.ts', import.meta.url))

/** A process that has the file open, until it is killed. */
async function holder(path: string): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const child = spawn(process.execPath, [...process.execArgv, HOLDER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)))
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  return {
    pid: child.pid as number,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

describe('the lock', () => {
  test('keeps a second handle of this process out', async () => {
    const path = join(folder, 'app.db')
    const storage = await openLocalFileStorage(path)
    await expect(openLocalFileStorage(path)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining(`file is open in process ${process.pid}`),
    })
    await storage.close()
    await (await openLocalFileStorage(path)).close()
    expect(readdirSync(folder)).toEqual(['app.db'])
  })

  test('keeps a second process out, and falls with its holder', async () => {
    const path = join(folder, 'app.db')
    const other = await holder(path)
    try {
      await expect(openLocalFileStorage(path)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining(`file is open in process ${other.pid}`),
      })
    } finally {
      await other.kill()
    }
    const storage = await openLocalFileStorage(path)
    expect(await readTexts(storage)).toEqual(['from the holder'])
    await storage.close()
  })

  test('of a process whose id another one has now does not block', async () => {
    const path = join(folder, 'app.db')
    await (await openLocalFileStorage(path)).close()
    mkdirSync(`${path}-lock`)
    const boot = await currentBoot(path)
    writeFileSync(join(`${path}-lock`, `${process.pid}.12345.${boot}.abc`), '')
    const storage = await openLocalFileStorage(path)
    await storage.close()
  })

  test('left by an earlier boot of the machine does not block', async () => {
    const path = join(folder, 'app.db')
    mkdirSync(`${path}-lock`)
    writeFileSync(join(`${path}-lock`, `${process.pid}.0.anotherboot.abc`), '')
    const storage = await openLocalFileStorage(path)
    await storage.close()
  })

  test('is one for all ways to the file', async () => {
    const real = join(folder, 'real')
    mkdirSync(real)
    symlinkSync(real, join(folder, 'link'))
    const storage = await openLocalFileStorage(join(real, 'app.db'))
    await expect(openLocalFileStorage(join(folder, 'link', 'app.db'))).rejects.toMatchObject({
      kind: 'conflict',
    })
    await storage.close()
  })
})

async function currentBoot(path: string): Promise<string> {
  const probe = `${path}.probe`
  const storage = await openLocalFileStorage(probe)
  const [entry] = readdirSync(`${probe}-lock`)
  await storage.close()
  return entry?.split('.')[2] as string
}

describe('a path', () => {
  test('may have spaces and any letters, as a URL or plainly, absolute or relative', async () => {
    const path = join(folder, 'my data', 'žluťoučký 数据.db')
    const storage = await openLocalFileStorage(pathToFileURL(path).href)
    await storage.appendWal(await becomeWriter(storage), [bytesOf('here')])
    await storage.close()
    const beside = relative(process.cwd(), path)
    for (const form of [path, `file://${path}`, beside, `file://${beside}`, `file:${beside}`]) {
      const again = await openLocalFileStorage(form, { create: false })
      expect(await readTexts(again), form).toEqual(['here'])
      await again.close()
    }
  })

  test('that names nothing is `not-found` where nothing may be made', async () => {
    const opening = openLocalFileStorage(join(folder, 'none.db'), { create: false })
    await expect(opening).rejects.toMatchObject({ kind: 'not-found' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('that names a folder or nothing at all is `invalid`', async () => {
    await expect(openLocalFileStorage(folder)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(openLocalFileStorage('file://')).rejects.toMatchObject({ kind: 'invalid' })
    await expect(openLocalFileStorage(`${folder}/`)).rejects.toMatchObject({ kind: 'invalid' })
  })
})
