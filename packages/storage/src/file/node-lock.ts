/**
 * An exclusive lock between processes, without `flock`, which neither Node nor Bun has.
 *
 * The lock is a folder holding one empty file, whose name says who holds it: process id, when that process started
 * (against reuse of ids), the machine's boot, and a number that never repeats. Taking it is renaming a prepared folder
 * over the lock's name, which the kernel allows only while nothing or an empty folder is there. A lock whose process is dead is broken by
 * removing exactly that file name, which can never hit the lock of somebody who was faster. No step needs waiting, none
 * leaves a state in which two hold it.
 *
 *     app.db-lock/4711.88123.3b1f….k2x9
 *                 pid  start boot   nonce
 */
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { conflict } from '../errors.ts'
import type { FileLock } from './file-system.ts'

/** Each round either ends or sees a lock change hands; ten changes in a row are nobody's plan. */
const ROUNDS = 10

type Holder = { readonly pid: number; readonly startedAt: string; readonly boot: string }

export function takeLock(name: string): FileLock {
  const holder = `${process.pid}.${startOf(process.pid) ?? '0'}.${bootId()}.${randomBytes(6).toString('hex')}`
  const prepared = `${name}.${randomBytes(6).toString('hex')}`
  fs.mkdirSync(prepared)
  try {
    fs.writeFileSync(path.join(prepared, holder), '')
    for (let round = 0; round < ROUNDS; round += 1) {
      if (renameOver(prepared, name)) return { release: () => release(name, holder) }
      breakStale(name)
    }
    throw conflict('the file is being opened by several processes at once')
  } catch (error) {
    fs.rmSync(prepared, { recursive: true, force: true })
    throw error
  }
}

function release(name: string, holder: string): void {
  try {
    fs.unlinkSync(path.join(name, holder))
    fs.rmdirSync(name)
  } catch {
    // Somebody took the emptied folder already, or it was removed from outside: either way it is not held by us.
  }
}

function renameOver(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to)
    return true
  } catch (error) {
    const { code } = error as { readonly code?: string }
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false
    throw error
  }
}

/** Removes locks of the dead; throws when one of the living holds it. */
function breakStale(name: string): void {
  for (const entry of listOf(name)) {
    const holder = parse(entry)
    if (holder !== undefined && isAlive(holder)) {
      throw conflict(`file is open in process ${holder.pid}`)
    }
    fs.rmSync(path.join(name, entry), { force: true })
  }
}

function listOf(name: string): readonly string[] {
  try {
    return fs.readdirSync(name)
  } catch {
    return []
  }
}

function parse(entry: string): Holder | undefined {
  const [pid, startedAt, boot] = entry.split('.')
  if (pid === undefined || startedAt === undefined || boot === undefined) return undefined
  return { pid: Number(pid), startedAt, boot }
}

function isAlive(holder: Holder): boolean {
  if (holder.boot !== bootId()) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'ESRCH') return false
  }
  const startedAt = startOf(holder.pid)
  return startedAt === undefined || holder.startedAt === '0' || startedAt === holder.startedAt
}

/**
 * Clock ticks between boot and the start of a process; `dead` for one that only waits for its parent to take note, `undefined`
 * where the system has no `/proc`.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : fields[19]
  } catch {
    return undefined
  }
}

/**
 * Names this boot of this machine, so that a lock left on a disk by a machine that lost power is known to be stale. Where the system
 * does not say, the machine's name: such a lock is then judged by its process id alone.
 */
function bootId(): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim().replaceAll('-', '')
  } catch {
    return os.hostname().replaceAll(/[^\w-]/g, '_')
  }
}
