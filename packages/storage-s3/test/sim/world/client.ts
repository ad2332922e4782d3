/**
 * What a process asks of its database, with judgement on how it ends: every answer is held against what really is, every error
 * against what may explain it.
 */
import { isStorageError, type Lsn, type StorageErrorKind } from '@twill/storage'
import type { ObjectStorage } from '../../../src/object-storage.ts'
import type { Ledger } from './ledger.ts'
import type { Line } from './line.ts'
import type { Machine, SimWorld } from './sim-world.ts'

/** A handle on a line, and what this process has put there and not yet rooted. */
export type Place = {
  readonly storage: ObjectStorage
  readonly line: Line
  /** `undefined`: opened as the database. */
  readonly name: string | undefined
  /** As of which LSNs pages are staged. */
  readonly staged: Set<Lsn>
  /** Something else than the truth is staged for the moment. */
  isTangled: boolean
  epoch: number | undefined
  /** As of which LSN everything is put. */
  putLsn: Lsn
}

export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: StorageErrorKind; readonly message: string }

export class Client {
  readonly world: SimWorld
  readonly machine: Machine
  isClosing = false

  constructor(world: SimWorld, machine: Machine) {
    this.world = world
    this.machine = machine
  }

  get name(): string {
    return this.machine.process.name
  }

  get ledger(): Ledger {
    return this.world.ledger
  }

  /** Whatever is never right becomes a fault; the rest is for the caller to judge. */
  async attempt<T>(what: string, act: () => Promise<T>): Promise<Answer<T>> {
    try {
      const value = await act()
      this.world.note(`${this.name} ${what}: done`)
      this.world.count(what.split(' ')[0] as string)
      return { kind: 'ok', value }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.world.note(`${this.name} ${what}: ${message}`)
      if (!isStorageError(error)) {
        this.fault(`${what}: ${(error as Error).stack ?? message}`)
        return { kind: 'unavailable', message }
      }
      const { kind } = error
      this.world.count(kind)
      if (this.#isNever(kind, what)) this.fault(`${what} failed with ${kind}: ${message}`)
      return { kind, message }
    }
  }

  fault(text: string): void {
    this.ledger.fault(`@${this.world.loop.nowMs().toFixed(0)} ${this.name}: ${text}`)
  }

  /** An error that only another writer, or a branch in the place of the database, can explain. */
  checkFenced(what: string, place: Place): void {
    const { epoch, replacedBy, state } = place.line.manifest
    if (epoch !== place.epoch || replacedBy !== undefined || state !== 'active') return
    this.fault(`${what} was fenced, and nobody else is the writer`)
  }

  /** An error that only the end of the line, or of history as of an LSN, can explain. */
  checkGone(what: string, { line }: Place, lsn?: Lsn): void {
    if (!line.isActive || (lsn !== undefined && lsn < line.manifest.horizonLsn)) return
    this.fault(`${what} was not found; the horizon is ${line.manifest.horizonLsn}`)
  }

  #isNever(kind: StorageErrorKind, what: string): boolean {
    switch (kind) {
      case 'corrupt':
        return this.machine.flips() === 0
      case 'denied':
      case 'full':
      case 'invalid':
        return true
      case 'closed':
        return !this.isClosing
      case 'unavailable':
        // Told where nothing fails, too: to who takes longer to make a branch than a grave lasts, and where others keep opening.
        return this.world.flavour.isCalm && !/^(createBranch|promote) /.test(what)
      case 'conflict':
      case 'fenced':
      case 'not-found':
      // Also told to who was deposed.
      case 'unknown-outcome':
        return false
    }
  }
}
