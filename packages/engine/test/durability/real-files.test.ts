/** What a file system and other processes do to a database that is opened on real files. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { openLocalFileStorage } from '@twill/storage/file'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEngine, type Engine } from '../../src/index.ts'
import { testEnv } from '../support/test-env.ts'
import { column, failureOf, run } from './disk-engine.ts'

const HOLDER = fileURLToPath(new URL('hold-open.ts', import.meta.url))
/** The user `nobody`: someone who may not do everything. */
const NOBODY = 65_534

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twill files ü '))
})

afterEach(() => {
  chmodSync(folder, 0o755)
  rmSync(folder, { recursive: true, force: true })
})

async function openFile(path: string, create = true): Promise<Engine> {
  const storage = await openLocalFileStorage(path, { create })
  return openEngine(storage, { env: testEnv })
}

type Holder = { readonly pid: number; kill(): Promise<void> }

/** A process that has committed a row, has the database open, and has another transaction under way, until it is killed. */
async function holder(path: string): Promise<Holder> {
  const child = spawn(process.execPath, [...process.execArgv, HOLDER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)))
  })
  return {
    pid: child.pid as number,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

describe('a second process', () => {
  test('is told who has the file; when that one is killed its lock is stale and its commits are there', async () => {
    const path = join(folder, 'app.db')
    const other = await holder(path)
    try {
      const { code, message } = await failureOf(openFile(path))
      expect(code).toBe('55006')
      expect(message).toBe(`cannot open "${path}": file is open in process ${other.pid}`)
    } finally {
      await other.kill()
    }
    expect(existsSync(`${path}-lock`)).toBe(true)
    const engine = await openFile(path)
    expect(await column(engine.connect(), 'select body from held')).toEqual(['acknowledged'])
    await engine.close()
    expect(existsSync(`${path}-lock`)).toBe(false)
  })

  test('in the same process is refused as well, until the first is closed', async () => {
    const path = join(folder, 'app.db')
    const first = await openFile(path)
    const { code, message } = await failureOf(openFile(path))
    expect([code, message]).toEqual([
      '55006',
      `cannot open "${path}": file is open in process ${process.pid}`,
    ])
    await first.close()
    await (await openFile(path)).close()
  })

  test('a lock folder left empty, or by a process that never was, does not block', async () => {
    const path = join(folder, 'app.db')
    await (await openFile(path)).close()
    mkdirSync(`${path}-lock`)
    await (await openFile(path)).close()
    mkdirSync(`${path}-lock`)
    writeFileSync(join(`${path}-lock`, `${2 ** 22 + 1}.1.anotherboot.aaaa`), '')
    const engine = await openFile(path)
    await run(engine.connect(), 'create table t (id int)')
    await engine.close()
  })
})

describe('what cannot be opened is told in one line, and left as it is', () => {
  const failing = async (path: string, create?: boolean): Promise<string> => {
    const { code, message } = await failureOf(openFile(path, create))
    expect(message).not.toContain('\n')
    return `${code}: ${message.replaceAll(folder, '…')}`
  }

  test('a folder', async () => {
    const path = join(folder, 'sub')
    mkdirSync(path)
    expect(await failing(path)).toBe('22023: could not open "…/sub": it is a folder')
    expect(readdirSync(folder)).toEqual(['sub'])
  })

  test('a file of something else', async () => {
    const path = join(folder, 'notes.txt')
    const text = 'not a database\n'.repeat(2000)
    writeFileSync(path, text)
    expect(await failing(path)).toBe('22023: "…/notes.txt" is not a Twill database')
    expect(readFileSync(path, 'utf8')).toBe(text)
    writeFileSync(path, 'short')
    expect(await failing(path)).toBe('22023: "…/notes.txt" is not a Twill database')
    expect(readdirSync(folder)).toEqual(['notes.txt'])
  })

  test('a path below a file', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'x')
    expect(await failing(join(folder, 'notes.txt', 'app.db'))).toBe(
      '22023: could not lock "…/notes.txt/app.db-lock": a part of the path is not a folder',
    )
  })

  test('a database that is not there, without leave to make one', async () => {
    expect(await failing(join(folder, 'app.db'), false)).toBe(
      '42704: there is no database at "…/app.db"',
    )
    expect(await failing(join(folder, 'missing', 'app.db'), false)).toBe(
      '42704: there is no database at "…/missing/app.db"',
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('a missing folder is made for a new database', async () => {
    const path = join(folder, 'a', 'b', 'app.db')
    const engine = await openFile(path)
    await engine.close()
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['app.db'])
  })

  test('a branch’s file', async () => {
    const engine = await openFile(join(folder, 'app.db'))
    await engine.branch('b')
    await engine.close()
    expect(await failing(join(folder, 'app.db.branch-b'))).toBe(
      'XX001: "…/app.db.branch-b" is a branch: open the database it belongs to',
    )
  })

  // A thread cannot step down from root by itself.
  test.skipIf(!isMainThread)('no permission for the folder or the file', async () => {
    const path = join(folder, 'app.db')
    await (await openFile(path)).close()
    chmodSync(path, 0o444)
    chmodSync(folder, 0o777)
    expect(await asNobody(() => failing(path))).toBe(
      '42501: could not open "…/app.db": permission denied',
    )
    chmodSync(folder, 0o555)
    expect(await asNobody(() => failing(path))).toBe(
      '42501: could not lock "…/app.db-lock": permission denied',
    )
    expect(await asNobody(() => failing(join(folder, 'new.db')))).toBe(
      '42501: could not lock "…/new.db-lock": permission denied',
    )
    chmodSync(folder, 0o755)
    await (await openFile(path)).close()
  })
})

/** Root may do anything: it steps down for the while. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act()
  process.seteuid?.(NOBODY)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}
