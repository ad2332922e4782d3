/**
 * Room on this machine's disk for what a statement cannot keep in memory. A scratch file loses its name as soon as it is open, where
 * the system allows that: whatever becomes of the process, nothing is left behind.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScratchFile } from '@twill/engine'
import { StorageError } from '@twill/storage'

const OWNER_ONLY = 0o600

/** Opens an empty scratch file in a folder: by default the system's for temporary files, which TMPDIR names. */
export function openScratchFile(folder: string = tmpdir()): ScratchFile {
  const path = join(folder, `twill-scratch-${process.pid}-${randomBytes(8).toString('hex')}`)
  const fd = attempt('open', path, () => openSync(path, 'wx+', OWNER_ONLY))
  const isNameless = removeQuietly(path)
  let end = 0
  let isOpen = true
  return {
    append(bytes: Uint8Array): number {
      const offset = end
      attempt('write', path, () => writeAll(fd, bytes, offset))
      end += bytes.length
      return offset
    },
    read(offset: number, length: number): Uint8Array {
      return attempt('read', path, () => readAll(fd, offset, length))
    },
    close(): void {
      if (!isOpen) return
      isOpen = false
      closeSync(fd)
      if (!isNameless) removeQuietly(path)
    },
  }
}

function writeAll(fd: number, bytes: Uint8Array, offset: number): void {
  let done = 0
  while (done < bytes.length) {
    done += writeSync(fd, bytes, done, bytes.length - done, offset + done)
  }
}

function readAll(fd: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const count = readSync(fd, bytes, done, length - done, offset + done)
    if (count === 0) throw new StorageError('corrupt', 'a scratch file is shorter than it was')
    done += count
  }
  return bytes
}

/** False where an open file cannot be removed. */
function removeQuietly(path: string): boolean {
  try {
    rmSync(path, { force: true })
    return true
  } catch {
    return false
  }
}

function attempt<T>(verb: string, path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof StorageError) throw error
    const { code } = error as { readonly code?: string }
    const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'unavailable'
    throw new StorageError(
      kind,
      `could not ${verb} a scratch file at "${path}": ${code ?? String(error)}`,
      error,
    )
  }
}
