/**
 * The lines of one database that are open in this process, and the catalogue of its branches. Opening a branch opens
 * the lines it goes on from; a line closes when neither a handle nor a line below it needs it, the database when no line does.
 *
 * A branch's files are made before its record is: a crash between leaves files without a record, which the next creation of
 * that name or the next collection removes. Deletion goes the other way round.
 */
import { assert } from '../assert.ts'
import { conflict, invalid, isStorageError, notFound } from '../errors.ts'
import { LSN_MAX } from '../lsn.ts'
import type { Lsn } from '../lsn.ts'
import type { BranchInfo } from '../storage.ts'
import { branchInfo, checkBranchName } from './branch-record.ts'
import type { BranchRecord } from './branch-record.ts'
import { joinRanges } from './kept.ts'
import type { KeptRange } from './kept.ts'
import { Mutex } from './mutex.ts'
import type { Timeline } from './timeline.ts'

/** Where the lines of a database come from. */
export interface TimelineStore {
  readonly nowMs: () => number
  readonly main: Timeline
  /** The catalogue as it was last saved. */
  readonly records: readonly BranchRecord[]
  /** The greatest line id ever given. */
  readonly lastLineId: number
  create(record: BranchRecord): Promise<void>
  open(record: BranchRecord): Promise<Timeline>
  /** Removes what is kept of a line whose record is gone or never was. */
  remove(name: string): Promise<void>
  saveCatalogue(records: readonly BranchRecord[], lastLineId: number): Promise<void>
  /** Removes lines that have no record. Answers the bytes given back. */
  removeOrphans(records: readonly BranchRecord[]): Promise<number>
  close(): Promise<void>
}

/** An open line, the ones it goes on from, and who uses it. */
export type Line = {
  readonly timeline: Timeline
  readonly record: BranchRecord | undefined
  readonly parent: Line | undefined
  handles: number
  openChildren: number
}

const MAIN_LINE_ID = 0

export class BranchTree {
  readonly #store: TimelineStore
  readonly #lines = new Map<number, Line>()
  readonly #order = new Mutex()
  #records: readonly BranchRecord[]
  #lastLineId: number

  constructor(store: TimelineStore) {
    this.#store = store
    this.#records = store.records
    this.#lastLineId = store.lastLineId
    this.#lines.set(MAIN_LINE_ID, {
      timeline: store.main,
      record: undefined,
      parent: undefined,
      handles: 0,
      openChildren: 0,
    })
  }

  nowMs(): number {
    return this.#store.nowMs()
  }

  list(): readonly BranchInfo[] {
    return this.#records.map(branchInfo)
  }

  acquireMain(): Line {
    const line = this.#lines.get(MAIN_LINE_ID)
    assert(line !== undefined, 'the main line is open as long as the database is')
    line.handles += 1
    return line
  }

  /** Opens a branch, and on the way every line it goes on from. */
  acquire(name: string): Promise<Line> {
    return this.#order.run(async () => {
      const line = await this.#openLine(this.#record(name))
      line.handles += 1
      return line
    })
  }

  release(line: Line): Promise<void> {
    return this.#order.run(async () => {
      line.handles -= 1
      await this.#closeUnused(line)
    })
  }

  create(from: Line, name: string, atLsn: Lsn): Promise<BranchInfo> {
    return this.#order.run(async () => {
      checkBranchName(name)
      if (this.#records.some((record) => record.name === name)) {
        throw conflict(`branch "${name}" exists already`)
      }
      checkForkPoint(from, atLsn)
      const owner = ownerOf(from, atLsn)
      const record: BranchRecord = {
        name,
        parent: from.record?.name,
        forkLsn: atLsn,
        createdAtMs: this.#store.nowMs(),
        lineId: this.#lastLineId + 1,
        ownerId: owner.record?.lineId ?? MAIN_LINE_ID,
        keptFromLsn: newestRootLsn(owner, atLsn) ?? 0,
        sharedLsn: Math.min(atLsn, owner.timeline.rootLsn(LSN_MAX) ?? -1),
      }
      const before = this.#records
      this.#records = [...before, record]
      this.#lastLineId += 1
      try {
        await this.#store.create(record)
        await this.#store.saveCatalogue(this.#records, this.#lastLineId)
      } catch (error) {
        this.#records = before
        throw error
      }
      return branchInfo(record)
    })
  }

  delete(name: string): Promise<void> {
    return this.#order.run(async () => {
      const record = this.#record(name)
      const child = this.#records.find((r) => r.parent === name || r.ownerId === record.lineId)
      if (child !== undefined) {
        throw conflict(`branch "${name}" has a child branch "${child.name}"`)
      }
      if (this.#lines.has(record.lineId)) throw conflict(`branch "${name}" is open`)
      const after = this.#records.filter((other) => other !== record)
      await this.#store.saveCatalogue(after, this.#lastLineId)
      this.#records = after
      await this.#removeQuietly(name)
    })
  }

  removeOrphans(): Promise<number> {
    return this.#order.run(() => this.#store.removeOrphans(this.#records))
  }

  /** What must stay readable of a line: its head, its retention window, and the fork points on it. */
  kept(line: Line): readonly KeptRange[] {
    const lineId = line.record?.lineId ?? MAIN_LINE_ID
    const ranges: KeptRange[] = [{ fromLsn: this.#windowStart(line), toLsn: LSN_MAX }]
    for (const record of this.#records) {
      if (record.ownerId !== lineId) continue
      ranges.push({ fromLsn: record.keptFromLsn, toLsn: record.forkLsn })
    }
    return joinRanges(ranges)
  }

  /** Closes a line that nobody uses any more, and then the one above it, whether or not the first could be closed well. */
  async #closeUnused(line: Line): Promise<void> {
    if (line.handles > 0 || line.openChildren > 0) return
    const { parent, record, timeline } = line
    this.#lines.delete(record?.lineId ?? MAIN_LINE_ID)
    if (parent === undefined) {
      await this.#store.close()
      return
    }
    try {
      await timeline.close()
    } finally {
      parent.openChildren -= 1
      await this.#closeUnused(parent)
    }
  }

  #windowStart(line: Line): Lsn {
    const { timeline } = line
    const newest = timeline.rootLsn(LSN_MAX)
    if (newest === undefined) return 0
    const { retention } = timeline
    const start =
      retention.kind === 'lsns'
        ? timeline.rootLsn(timeline.durableLsn - retention.count)
        : timeline.rootLsnAtTime(this.#store.nowMs() - retention.ms)
    return start ?? 0
  }

  /** The branch is gone whether or not its files are: what is left of them a collection removes. */
  async #removeQuietly(name: string): Promise<void> {
    try {
      await this.#store.remove(name)
    } catch (error) {
      if (!isStorageError(error)) throw error
    }
  }

  #record(name: string): BranchRecord {
    const record = this.#records.find((r) => r.name === name)
    if (record === undefined) throw notFound(`branch "${name}" does not exist`)
    return record
  }

  async #openLine(record: BranchRecord): Promise<Line> {
    const open = this.#lines.get(record.lineId)
    if (open !== undefined) return open
    const owner = this.#records.find((r) => r.lineId === record.ownerId)
    assert(owner !== undefined || record.ownerId === MAIN_LINE_ID, 'a branch has an owner')
    const parent = owner === undefined ? this.#lines.get(MAIN_LINE_ID) : await this.#openLine(owner)
    assert(parent !== undefined, 'the main line is open as long as the database is')
    parent.openChildren += 1
    try {
      const timeline = await this.#store.open(record)
      const line: Line = { timeline, record, parent, handles: 0, openChildren: 0 }
      this.#lines.set(record.lineId, line)
      return line
    } catch (error) {
      parent.openChildren -= 1
      throw error
    }
  }
}

/**
 * The line that a branch of `line` at an LSN goes on from: `line` itself, or the ancestor that holds everything which a reader
 * there needs. Below its pin a line has nothing of its own, and its pin does not keep it.
 */
export function ownerOf(line: Line, lsn: Lsn): Line {
  let at = line
  while (at.parent !== undefined && lsn < (at.record?.keptFromLsn ?? 0)) at = at.parent
  return at
}

/** A line, and the LSN up to which its own pages and roots are seen from where the walk began. */
export type SeenLine = { readonly line: Line; readonly asOfLsn: Lsn }

/** The lines that a reader at `asOfLsn` asks, one after the other: its own and those it goes on from. */
export function* linesSeen(from: Line, asOfLsn: Lsn): Generator<SeenLine, void, void> {
  yield { line: from, asOfLsn }
  let reached = asOfLsn
  for (let line = from; line.parent !== undefined; line = line.parent) {
    const { forkLsn = 0, sharedLsn = -1 } = line.record ?? {}
    reached = Math.min(reached, forkLsn)
    yield { line: line.parent, asOfLsn: Math.min(reached, sharedLsn) }
  }
}

/** The newest root at or below an LSN that the line or an ancestor of it has, and which has it. */
export function newestRoot(from: Line, asOfLsn: Lsn): { line: Line; lsn: Lsn } | undefined {
  for (const seen of linesSeen(from, asOfLsn)) {
    const lsn = seen.line.timeline.rootLsn(seen.asOfLsn)
    if (lsn !== undefined) return { line: seen.line, lsn }
  }
  return undefined
}

export function newestRootLsn(from: Line, asOfLsn: Lsn): Lsn | undefined {
  return newestRoot(from, asOfLsn)?.lsn
}

/** Whether what a reader at `asOfLsn` needs is still there: inside the line's own window, and kept by it or by its pin. */
export function isReadable(line: Line, asOfLsn: Lsn): boolean {
  for (let at: Line | undefined = line; at !== undefined; at = at.parent) {
    if (asOfLsn < at.timeline.horizonLsn) return false
    if (at.record === undefined || asOfLsn >= at.record.keptFromLsn) return true
  }
  return false
}

function checkForkPoint(from: Line, atLsn: Lsn): void {
  if (!Number.isSafeInteger(atLsn) || atLsn < 0) throw invalid(`invalid LSN ${atLsn}`)
  if (atLsn > from.timeline.durableLsn) {
    throw invalid(`cannot branch at ${atLsn}: the log ends at ${from.timeline.durableLsn}`)
  }
  if (!isReadable(from, atLsn)) {
    throw notFound(`cannot branch at ${atLsn}: that history is no longer kept`)
  }
}
