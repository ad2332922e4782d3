/**
 * The file system seam over a simulated disk, for one life of a simulated process.
 *
 * Every call is counted, and before each one a plan may decide to hurt it: an I/O error, a write that stops half way, a
 * full disk, a sync that fails, or the power going off before, in the middle of or after it. Once the power is off every call
 * throws `PowerLost`, so that nothing the dead process still does can reach the disk; `Disk.powerLoss` then decides what
 * is left, and a new life opens the disk through a new `PowerLossFileSystem`.
 *
 * Errors are those of the seam (`StorageError`); `PowerLost` is none of them, because no process sees its own death.
 */
import { closed, conflict, denied, full, unavailable } from '../errors.ts'
import type { FileLock, FileSystem, OpenFile, OpenMode } from '../file/file-system.ts'
import { absolutePath, type Disk } from './disk.ts'
import { DiskDirectory } from './disk-directory.ts'
import type { DiskFile } from './disk-file.ts'
import type { Trace } from './trace.ts'

export class PowerLost extends Error {
  override readonly name = 'PowerLost'

  constructor() {
    super('the power is off')
  }
}

export type DiskOperation = {
  /** 0 for the first call of this life. */
  readonly index: number
  readonly kind:
    | 'open'
    | 'create'
    | 'read'
    | 'write'
    | 'truncate'
    | 'sync'
    | 'sync-directory'
    | 'make-directory'
    | 'rename'
    | 'remove'
    | 'lock'
  readonly path: string
}

export type DiskFault =
  /** An I/O error: `unavailable`. A sync that fails loses what it covered; a failed write leaves its range undefined. */
  | { readonly kind: 'io-error' }
  /** No room, although the disk has some. */
  | { readonly kind: 'full' }
  /** The first `bytes` of a write are written, the rest fails. */
  | { readonly kind: 'short-write'; readonly bytes: number; readonly then: 'io-error' | 'full' }
  | { readonly kind: 'power-loss'; readonly when: 'before' | 'after' }
  /** The call reports success and does nothing. No disk may do this; a test of the tests may. */
  | { readonly kind: 'lie' }

/** Decides, for each operation, whether and how it is hurt. */
export type DiskFaultPlan = (operation: DiskOperation) => DiskFault | undefined

export type PowerLossFileSystemOptions = {
  readonly disk: Disk
  readonly plan?: DiskFaultPlan
  readonly trace?: Trace
  /** What a sync off the calling thread waits for; by default, the next microtask. */
  readonly turn?: (label: string) => Promise<void>
}

export class PowerLossFileSystem implements FileSystem {
  readonly #disk: Disk
  readonly #plan: DiskFaultPlan
  readonly #trace: Trace | undefined
  readonly #turn: (label: string) => Promise<void>
  readonly #locks = new Set<string>()
  #operations = 0
  #powerOff = false

  constructor(options: PowerLossFileSystemOptions) {
    this.#disk = options.disk
    this.#plan = options.plan ?? (() => undefined)
    this.#trace = options.trace
    this.#turn = options.turn ?? (() => Promise.resolve())
  }

  /** Calls made so far. */
  get operations(): number {
    return this.#operations
  }

  get powerOff(): boolean {
    return this.#powerOff
  }

  /** Ends this life between two calls. */
  cutPower(): void {
    this.#powerOff = true
  }

  open(path: string, mode: OpenMode): OpenFile {
    const kind = mode === 'create' ? 'create' : 'open'
    return this.#perform({ kind, path }, () => {
      const file = mode === 'create' ? this.#disk.createFile(path) : this.#disk.file(path)
      return new SimulatedFile(this.#world, path, file, mode === 'read')
    })
  }

  exists(path: string): boolean {
    this.#mustHavePower()
    return this.#disk.node(path) !== undefined
  }

  absolute(path: string): string {
    return absolutePath(path)
  }

  readDirectory(path: string): readonly string[] {
    return this.#perform({ kind: 'read', path }, () => this.#disk.directory(path).names())
  }

  makeDirectory(path: string): void {
    this.#perform({ kind: 'make-directory', path }, () => this.#disk.makeDirectory(path))
  }

  syncDirectory(path: string): void {
    this.#perform({ kind: 'sync-directory', path }, () => {
      const directory = this.#disk.directory(path)
      directory.sync(directory.changeCount)
    })
  }

  rename(from: string, to: string): void {
    this.#perform({ kind: 'rename', path: `${from} -> ${to}` }, () => this.#disk.rename(from, to))
  }

  remove(path: string): void {
    this.#perform({ kind: 'remove', path }, () => {
      if (this.#disk.node(path) instanceof DiskDirectory) throw denied(`a folder: ${path}`)
      this.#disk.remove(path)
    })
  }

  lock(path: string): FileLock {
    return this.#perform({ kind: 'lock', path }, () => {
      const name = absolutePath(path)
      if (this.#locks.has(name)) throw conflict(`${path} is locked by this process`)
      this.#locks.add(name)
      return { release: () => void this.#locks.delete(name) }
    })
  }

  readonly #world: FileWorld = {
    perform: (operation, act, hurt) => this.#perform(operation, act, hurt),
    turn: (label) => this.#turn(label),
    roomFor: (file, end) => this.#roomFor(file, end),
    mustHavePower: () => this.#mustHavePower(),
  }

  #roomFor(file: DiskFile, end: number): boolean {
    if (this.#disk.capacityBytes === Number.POSITIVE_INFINITY || end <= file.size) return true
    return this.#disk.allocatedBytes() + (end - file.size) <= this.#disk.capacityBytes
  }

  #mustHavePower(): void {
    if (this.#powerOff) throw new PowerLost()
  }

  #perform<T>(
    operation: Omit<DiskOperation, 'index'>,
    act: () => T,
    hurt?: (fault: DiskFault) => void,
  ): T {
    this.#mustHavePower()
    const numbered: DiskOperation = { index: this.#operations++, ...operation }
    const fault = this.#plan(numbered)
    this.#trace?.note(`  ${numbered.kind} ${numbered.path}${fault ? ` !${describe(fault)}` : ''}`)
    if (fault === undefined) return act()
    if (fault.kind === 'power-loss') {
      if (fault.when === 'after') act()
      this.#powerOff = true
      throw new PowerLost()
    }
    if (fault.kind === 'lie') return undefined as T
    hurt?.(fault)
    if (fault.kind === 'full' || (fault.kind === 'short-write' && fault.then === 'full')) {
      throw full(`no space left on the simulated disk: ${numbered.kind} ${numbered.path}`)
    }
    throw unavailable(`simulated I/O error: ${numbered.kind} ${numbered.path}`)
  }
}

function describe(fault: DiskFault): string {
  return fault.kind === 'power-loss' ? `power-loss ${fault.when}` : fault.kind
}

type FileWorld = {
  perform<T>(
    operation: Omit<DiskOperation, 'index'>,
    act: () => T,
    hurt?: (fault: DiskFault) => void,
  ): T
  turn(label: string): Promise<void>
  roomFor(file: DiskFile, end: number): boolean
  mustHavePower(): void
}

class SimulatedFile implements OpenFile {
  readonly #world: FileWorld
  readonly #path: string
  readonly #file: DiskFile
  readonly #readOnly: boolean
  #open = true

  constructor(world: FileWorld, path: string, file: DiskFile, readOnly: boolean) {
    this.#world = world
    this.#path = path
    this.#file = file
    this.#readOnly = readOnly
  }

  read(into: Uint8Array, offset: number): number {
    this.#mustBeOpen()
    return this.#perform('read', () => this.#file.read(offset, into))
  }

  write(bytes: Uint8Array, offset: number): void {
    this.#mustBeWritable()
    this.#perform(
      'write',
      () => {
        if (!this.#world.roomFor(this.#file, offset + bytes.length)) {
          throw full(`no space left on the simulated disk: write ${this.#path}`)
        }
        this.#file.write(offset, bytes)
      },
      (fault) => {
        const written = fault.kind === 'short-write' ? Math.min(fault.bytes, bytes.length) : 0
        if (written > 0) this.#file.write(offset, bytes.subarray(0, written))
      },
    )
  }

  sync(): void {
    this.#mustBeWritable()
    const end = this.#file.nextChange
    this.#sync(end)
  }

  async syncLater(): Promise<void> {
    this.#mustBeWritable()
    this.#world.mustHavePower()
    const end = this.#file.nextChange
    await this.#world.turn(`sync ${this.#path}`)
    this.#sync(end)
  }

  truncate(sizeBytes: number): void {
    this.#mustBeWritable()
    this.#perform('truncate', () => this.#file.resize(sizeBytes))
  }

  size(): number {
    this.#mustBeOpen()
    this.#world.mustHavePower()
    return this.#file.size
  }

  close(): void {
    this.#open = false
  }

  #sync(end: number): void {
    this.#perform(
      'sync',
      () => this.#file.sync(end),
      () => this.#file.loseUnsynced(end),
    )
  }

  #perform<T>(kind: DiskOperation['kind'], act: () => T, hurt?: (fault: DiskFault) => void): T {
    return this.#world.perform({ kind, path: this.#path }, act, hurt)
  }

  #mustBeOpen(): void {
    if (!this.#open) throw closed(`the file is closed: ${this.#path}`)
  }

  #mustBeWritable(): void {
    this.#mustBeOpen()
    if (this.#readOnly) throw denied(`opened read only: ${this.#path}`)
  }
}
