/**
 * The files of one line's log: `app.db-wal-000001` and on, and spares waiting to be used again. A segment gets its numbered name
 * only when its head is durable, and loses it before its head is touched: whatever has a numbered name has a good
 * head, or is damaged.
 */
import { corrupt } from '../errors.ts'
import type { CrashHooks } from '../crash-points.ts'
import type { FileSystem, Surroundings } from './file-system.ts'
import type { Salt } from './wal-frame.ts'
import { encodeSegmentHead, readSegmentHead } from './wal-segment.ts'
import type { LineIdentity, Segment } from './wal-segment.ts'
import { directoryOf, nameOf } from './path-parts.ts'

/** More are removed: a burst must not keep its room for ever. */
const MAX_SPARES = 2

export type WalEnvironment = {
  readonly fileSystem: FileSystem
  readonly surroundings: Surroundings
  readonly hooks: CrashHooks | undefined
}

export class WalFiles {
  readonly #environment: WalEnvironment
  readonly #line: LineIdentity
  readonly #directory: string
  /** Path of a segment without its number. */
  readonly #prefix: string
  readonly #spares: string[] = []
  #spareCount = 0
  #hasStray = false

  constructor(environment: WalEnvironment, line: LineIdentity, mainPath: string) {
    this.#environment = environment
    this.#line = line
    this.#directory = directoryOf(mainPath)
    this.#prefix = `${mainPath}-wal-`
  }

  /** A segment that could not be made may stand under its number nevertheless: nothing must be appended before a reopen. */
  get hasStray(): boolean {
    return this.#hasStray
  }

  /** Opens the segments there are, by sequence. */
  open(): Segment[] {
    const { fileSystem } = this.#environment
    const prefix = nameOf(this.#prefix)
    const segments: Segment[] = []
    try {
      for (const name of fileSystem.readDirectory(this.#directory)) {
        if (!name.startsWith(prefix)) continue
        const path = `${this.#prefix}${name.slice(prefix.length)}`
        const number = name.slice(prefix.length)
        if (/^\d+$/.test(number)) segments.push(this.#openSegment(path, Number(number)))
        else if (/^spare-\d+$/.test(number)) this.#addSpare(path)
      }
    } catch (error) {
      for (const segment of segments) segment.file.close()
      throw error
    }
    return segments.sort((a, b) => a.sequence - b.sequence)
  }

  /** Makes a segment durable under its number, out of a spare where there is one. */
  create(sequence: number, firstLsn: number): Segment {
    const { fileSystem, hooks } = this.#environment
    hooks?.at('wal-segment:before-create')
    const path = `${this.#prefix}${String(sequence).padStart(6, '0')}`
    const spare = this.#spares.pop()
    const from = spare ?? this.#newSparePath()
    const file = fileSystem.open(from, spare === undefined ? 'create' : 'existing')
    const head = { sequence, firstLsn, salt: this.#newSalt() }
    try {
      file.write(encodeSegmentHead(head, this.#line), 0)
      file.sync()
      const sizeBytes = file.size()
      this.#giveNumber(from, path)
      return { ...head, path, file, sizeBytes, marks: [] }
    } catch (error) {
      file.close()
      this.#discard(from)
      throw error
    }
  }

  /** Takes a segment out of the log; its file is kept as a spare or removed. */
  recycle(segment: Segment, maxBytes: number): void {
    const { fileSystem, hooks } = this.#environment
    hooks?.at('wal-segment:before-recycle')
    segment.file.close()
    if (this.#spares.length >= MAX_SPARES || segment.sizeBytes > maxBytes) {
      fileSystem.remove(segment.path)
    } else {
      const spare = this.#newSparePath()
      fileSystem.rename(segment.path, spare)
      this.#spares.push(spare)
    }
    hooks?.at('wal-segment:after-recycle')
  }

  /** Makes renames and removals durable. */
  syncNames(): void {
    try {
      this.#environment.fileSystem.syncDirectory(this.#directory)
    } catch (error) {
      // A spare must not be written while it may still stand under its number.
      this.#spares.length = 0
      throw error
    }
  }

  #giveNumber(from: string, path: string): void {
    const { fileSystem, hooks } = this.#environment
    this.#hasStray = true
    fileSystem.rename(from, path)
    try {
      hooks?.at('wal-segment:before-directory-sync')
      fileSystem.syncDirectory(this.#directory)
    } catch (error) {
      fileSystem.remove(path)
      fileSystem.syncDirectory(this.#directory)
      this.#hasStray = false
      throw error
    }
    this.#hasStray = false
  }

  #openSegment(path: string, sequence: number): Segment {
    const file = this.#environment.fileSystem.open(path, 'existing')
    try {
      const head = readSegmentHead(file, path, this.#line)
      if (head.sequence !== sequence) {
        throw corrupt(`"${path}" says that it is segment ${head.sequence}`)
      }
      return { ...head, path, file, sizeBytes: file.size(), marks: [] }
    } catch (error) {
      file.close()
      throw error
    }
  }

  #addSpare(path: string): void {
    this.#spareCount = Math.max(this.#spareCount, Number(path.slice(path.lastIndexOf('-') + 1)))
    if (this.#spares.length < MAX_SPARES) this.#spares.push(path)
    else this.#environment.fileSystem.remove(path)
  }

  #newSparePath(): string {
    this.#spareCount += 1
    return `${this.#prefix}spare-${this.#spareCount}`
  }

  #newSalt(): Salt {
    const { randomUint32 } = this.#environment.surroundings
    return [randomUint32(), randomUint32()]
  }

  /** After a failure; what cannot be removed now is found as a spare later. */
  #discard(path: string): void {
    try {
      this.#environment.fileSystem.remove(path)
    } catch {
      // The error that brought us here says more.
    }
  }
}
