/**
 * Fills a new index with the rows of its table: group by group, every version that any snapshot may still see. Entries are
 * sorted in runs before they go into a tree, so that big tables fill their nodes in order; a graph takes them as they come.
 */
import { ByteWriter } from '../base/byte-writer.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { couldNotCreateUnique } from '../errors/constraint-errors.ts'
import { indexCorrupted } from '../errors/storage-errors.ts'
import { compareBytes, headOf } from '../kernels/compare-bytes.ts'
import { GROUP_ROWS } from '../store/page-id.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import { findStanding } from '../store/table/unique-check.ts'
import type { RowGroup } from '../store/table/row-group.ts'
import type { IndexBuild, TableIndex } from '../store/table/table-index.ts'
import { RowImage } from '../store/table/row-image.ts'
import { PENDING, type Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import { type BuildWatch, unwatched } from './build-watch.ts'

export interface IndexBuilder {
  table(oid: Oid, reader?: CatalogReader): RowTable | undefined
  readonly catalog: CatalogReader
  waits(): Waits
}

/** Entries sorted at once, and the bytes of their keys. */
const RUN_ENTRIES = 128 * 1024
const RUN_BYTES = 32 * 1024 * 1024
/** Entries between two looks at the clock: in a graph each takes as long as thousands in a tree. */
const ENTRIES_PER_TURN = 4096
const NODES_PER_TURN = 8

class Run {
  readonly keys = new ByteWriter(1024 * 1024)
  readonly starts: number[] = [0]
  readonly rows: number[] = []
  readonly live: boolean[] = []

  add(row: number, isLive: boolean): void {
    this.starts.push(this.keys.length)
    this.rows.push(row)
    this.live.push(isLive)
  }

  get isFull(): boolean {
    return this.rows.length >= RUN_ENTRIES || this.keys.length >= RUN_BYTES
  }

  inOrder(): Iterable<number> {
    return this.rows.keys()
  }

  sorted(): Uint32Array {
    const bytes = this.keys.view()
    const { starts } = this
    const heads = new Float64Array(this.rows.length)
    for (let i = 0; i < heads.length; i++) {
      heads[i] = headOf(bytes, starts[i] as number, starts[i + 1] as number)
    }
    return Uint32Array.from(heads.keys()).sort((a, b) => {
      const byHead = (heads[a] as number) - (heads[b] as number)
      if (byHead !== 0) return byHead
      const aEnd = starts[a + 1] as number
      const bEnd = starts[b + 1] as number
      const byKey = compareBytes(bytes, starts[a] as number, aEnd, bytes, starts[b] as number, bEnd)
      return byKey !== 0 ? byKey : (this.rows[a] as number) - (this.rows[b] as number)
    })
  }
}

export async function buildIndex(
  store: IndexBuilder,
  reader: CatalogReader,
  oid: Oid,
  watch: BuildWatch = unwatched,
): Promise<void> {
  const object = reader.object(oid)
  const table = object?.kind === 'index' ? store.table(object.table, reader) : undefined
  const index = table?.indexes.find((each) => each.oid === oid)
  if (table === undefined || index === undefined) throw indexCorrupted(`no index with OID ${oid}`)
  const waits = store.waits()
  const { data } = table
  const { groupCount } = data
  watch.begins(data.liveRows, groupCount)
  const build = index.beginBuild?.(watch.maxThreads)
  try {
    await fill(table, index, build, waits, watch)
    await build?.finish(waits, () => watch.turn())
  } finally {
    build?.close()
  }
}

async function fill(
  table: RowTable,
  index: TableIndex,
  build: IndexBuild | undefined,
  waits: Waits,
  watch: BuildWatch,
): Promise<void> {
  const { data } = table
  const { groupCount } = data
  let run = new Run()
  for (let number = 0; number < groupCount; number++) {
    const group = data.group(number)
    while (!data.resident(group, index.maker.attnums, waits)) await waits.settle()
    collect(group, index, run)
    waits.moved()
    watch.readGroup()
    await watch.turn()
    if (isOrdered(index) && !run.isFull && number < groupCount - 1) continue
    await enter(table, index, build, run, waits, watch)
    run = new Run()
  }
}

function isOrdered(index: TableIndex): boolean {
  return index.nearest === undefined
}

function collect(group: RowGroup, index: TableIndex, run: Run): void {
  const { versions, rows } = group
  for (let slot = 0; slot < rows && slot < GROUP_ROWS; slot++) {
    const isLive = group.isLive(slot)
    const head = versions?.[slot]
    if (!isLive && head === undefined) continue
    const image = new RowImage(group, slot)
    addKey(image, index, run, group.firstRowId + slot, isLive)
    for (let at = head; at !== undefined; at = at.next) {
      image.takeBack(at)
      addKey(image, index, run, group.firstRowId + slot, false)
    }
  }
}

function addKey(image: RowImage, index: TableIndex, run: Run, row: number, isLive: boolean): void {
  const values = image.values(index.maker.attnums)
  if (values === undefined) return
  const start = run.keys.length
  const state = index.maker.key(values, run.keys)
  if (state === 'absent') run.keys.truncate(start)
  else run.add(row, isLive && index.unique && (state === 'full' || index.nullsNotDistinct))
}

async function enter(
  table: RowTable,
  index: TableIndex,
  build: IndexBuild | undefined,
  run: Run,
  waits: Waits,
  watch: BuildWatch,
): Promise<void> {
  const bytes = run.keys.view()
  const perTurn = isOrdered(index) ? ENTRIES_PER_TURN : NODES_PER_TURN
  let count = 0
  for (const at of isOrdered(index) ? run.sorted() : run.inOrder()) {
    const key = bytes.subarray(run.starts[at], run.starts[at + 1])
    const row = run.rows[at] as number
    if (run.live[at]) {
      for (;;) {
        const other = findStanding(table.data, index, key, row, waits)
        if (other === PENDING) {
          await waits.settle()
          continue
        }
        if (other !== undefined) throw couldNotCreateUnique(index.name, index.maker.describe(other))
        break
      }
    }
    while (index.prepareInsert(key, key.length, row, waits) === PENDING) await waits.settle()
    index.insert(key, key.length, row)
    if (build?.isBehind === true) await build.catchUp(waits, () => watch.turn())
    watch.entered()
    if (++count % perTurn !== 0) continue
    const turn = watch.turn()
    if (turn === undefined) continue
    waits.moved()
    await turn
  }
  waits.moved()
}
