/** The file system seam over `node:fs`, for Node and Bun. The only file of the backend, with `node-lock.ts`, that knows it. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { unreachable } from '../assert.ts'
import { conflict, denied, full, invalid, notFound, unavailable } from '../errors.ts'
import type { StorageError } from '../errors.ts'
import type { FileLock, FileSystem, OpenFile, OpenMode, Surroundings } from './file-system.ts'
import { takeLock } from './node-lock.ts'

export const nodeFileSystem: FileSystem = {
  open(name: string, mode: OpenMode): OpenFile {
    return new NodeFile(
      name,
      attempt('open', name, () => fs.openSync(name, flagsOf(mode), 0o644)),
    )
  },
  exists: (name) => fs.existsSync(name),
  absolute: (name) => absolute(name),
  readDirectory: (name) => attempt('list', name, () => fs.readdirSync(name)),
  makeDirectory(name: string): void {
    attempt('make', name, () => fs.mkdirSync(name, { recursive: true }))
  },
  syncDirectory(name: string): void {
    attempt('sync', name, () => {
      const fd = fs.openSync(name, 'r')
      try {
        fs.fsyncSync(fd)
      } finally {
        fs.closeSync(fd)
      }
    })
  },
  rename(from: string, to: string): void {
    attempt('rename', from, () => fs.renameSync(from, to))
  },
  remove(name: string): void {
    attempt('remove', name, () => fs.rmSync(name, { force: true }))
  },
  lock: (name): FileLock => attempt('lock', name, () => takeLock(name)),
}

export const nodeSurroundings: Surroundings = {
  nowMs: Date.now,
  randomUint32: () => Math.floor(Math.random() * 0x1_0000_0000),
}

class NodeFile implements OpenFile {
  readonly #name: string
  #fd: number

  constructor(name: string, fd: number) {
    this.#name = name
    this.#fd = fd
  }

  read(into: Uint8Array, offset: number): number {
    let done = 0
    try {
      while (done < into.length) {
        const count = fs.readSync(this.#fd, into, done, into.length - done, offset + done)
        if (count === 0) break
        done += count
      }
    } catch (error) {
      throw translate('read', this.#name, error)
    }
    return done
  }

  write(bytes: Uint8Array, offset: number): void {
    let done = 0
    try {
      while (done < bytes.length) {
        done += fs.writeSync(this.#fd, bytes, done, bytes.length - done, offset + done)
      }
    } catch (error) {
      throw translate('write', this.#name, error)
    }
  }

  sync(): void {
    try {
      fs.fdatasyncSync(this.#fd)
    } catch (error) {
      throw translate('sync', this.#name, error)
    }
  }

  syncLater(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, (error) => {
        if (error === null || error === undefined) resolve()
        else reject(translate('sync', this.#name, error))
      })
    })
  }

  truncate(sizeBytes: number): void {
    attempt('truncate', this.#name, () => fs.ftruncateSync(this.#fd, sizeBytes))
  }

  size(): number {
    return attempt('stat', this.#name, () => fs.fstatSync(this.#fd).size)
  }

  close(): void {
    if (this.#fd < 0) return
    const fd = this.#fd
    this.#fd = -1
    attempt('close', this.#name, () => fs.closeSync(fd))
  }
}

function flagsOf(mode: OpenMode): string {
  switch (mode) {
    case 'existing':
      return 'r+'
    case 'create':
      return 'wx+'
    case 'read':
      return 'r'
    default:
      return unreachable(mode)
  }
}

/** With symbolic links in the folder part resolved, so that two ways to one file meet in one name. */
function absolute(name: string): string {
  const resolved = path.resolve(name)
  try {
    return fs.realpathSync(resolved)
  } catch {
    try {
      return path.join(fs.realpathSync(path.dirname(resolved)), path.basename(resolved))
    } catch {
      return resolved
    }
  }
}

function attempt<T>(verb: string, name: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw translate(verb, name, error)
  }
}

/** For people: what the usual codes mean. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
}

function translate(verb: string, name: string, error: unknown): StorageError {
  const { code, kind } = error as { readonly code?: string; readonly kind?: string }
  if (kind !== undefined) return error as StorageError
  const message = `could not ${verb} "${name}": ${reasons[code ?? ''] ?? code ?? String(error)}`
  switch (code) {
    case 'ENOENT':
      return notFound(message, error)
    case 'EEXIST':
    case 'ENOTEMPTY':
    case 'EBUSY':
      return conflict(message, error)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return denied(message, error)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return full(message, error)
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EINVAL':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return invalid(message, error)
    default:
      return unavailable(message, error)
  }
}
