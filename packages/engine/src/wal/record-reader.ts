/** Reads a WAL record and hands its operations, one by one, to whoever applies them. */
import { ByteReader } from '../base/byte-reader.ts'
import type { CatalogChange } from '../catalog/catalog.ts'
import { dataCorrupted, newerFormat, unfinishedCopy } from '../errors/storage-errors.ts'
import {
  KIND_ANY,
  KIND_F64,
  KIND_I32,
  NARROW,
  OP_BATCH,
  OP_DELETE,
  OP_INSERT,
  OP_LAYOUT,
  OP_SEQUENCE,
  OP_UPDATE,
  RECORD_VERSION,
  type SequenceState,
  UNFINISHED_COPY_VERSION,
} from './record-format.ts'

/** A layout read back: which table, and how each column was written. */
export type ReadLayout = {
  readonly storageId: number
  readonly attnums: readonly number[]
  readonly kinds: readonly number[]
}

/** One value as it was logged: a number, a bigint, or the encoded bytes of an `any` value; `null` for NULL. */
export type LoggedValue = number | bigint | Uint8Array | null

export type LoggedOperation =
  | {
      readonly kind: 'insert' | 'update'
      readonly layout: ReadLayout
      readonly rowId: number
      readonly attnums: readonly number[]
      readonly values: readonly LoggedValue[]
    }
  | { readonly kind: 'delete'; readonly layout: ReadLayout; readonly rowId: number }
  | {
      readonly kind: 'batch'
      readonly layout: ReadLayout
      readonly firstRowId: number
      readonly count: number
      /** Per column of the layout, `count` values. */
      readonly columns: readonly LoggedRun[]
    }
  | { readonly kind: 'sequence'; readonly oid: number; readonly state: SequenceState }

export type LoggedRun = {
  readonly nulls: Uint8Array | undefined
  readonly value: (row: number) => number | bigint | Uint8Array
}

export type LoggedRecord = {
  readonly commitMs: number
  readonly changes: readonly CatalogChange[]
  readonly operations: Iterable<LoggedOperation>
}

/** A record of a newer version may mean anything: nobody guesses at it. */
export function checkRecordVersion(bytes: Uint8Array): void {
  const version = bytes[0] ?? 0
  if (version === UNFINISHED_COPY_VERSION) throw unfinishedCopy()
  if (version > RECORD_VERSION) throw newerFormat('a log record', version, RECORD_VERSION)
}

export function readRecord(bytes: Uint8Array): LoggedRecord {
  checkRecordVersion(bytes)
  const input = new ByteReader(bytes)
  if (input.u8() !== RECORD_VERSION) throw dataCorrupted('WAL record has no format version')
  const commitMs = input.f64()
  const json = input.string()
  const changes = json === '' ? [] : (JSON.parse(json) as CatalogChange[])
  return { commitMs, changes, operations: operations(input) }
}

function* operations(input: ByteReader): Iterable<LoggedOperation> {
  const layouts: ReadLayout[] = []
  while (input.remaining > 0) {
    const tag = input.u8()
    if (tag === OP_LAYOUT) {
      const local = input.varint()
      layouts[local] = readLayout(input)
    } else if (tag === OP_SEQUENCE) {
      const oid = input.varint()
      const lastValue = input.string()
      yield { kind: 'sequence', oid, state: { lastValue, isCalled: input.u8() === 1 } }
    } else {
      const layout = layouts[input.varint()]
      if (layout === undefined) throw dataCorrupted('WAL record uses a layout it does not have')
      yield readRowOperation(input, tag, layout)
    }
  }
}

function readLayout(input: ByteReader): ReadLayout {
  const storageId = input.varint()
  const count = input.varint()
  const attnums: number[] = []
  const kinds: number[] = []
  for (let i = 0; i < count; i++) {
    attnums.push(input.varint())
    kinds.push(input.u8())
  }
  return { storageId, attnums, kinds }
}

function readRowOperation(input: ByteReader, tag: number, layout: ReadLayout): LoggedOperation {
  const rowId = input.varint()
  if (tag === OP_DELETE) return { kind: 'delete', layout, rowId }
  if (tag === OP_INSERT) {
    const count = layout.attnums.length
    const nulls = input.bytes((count + 7) >> 3)
    const values: LoggedValue[] = []
    for (let i = 0; i < count; i++) {
      const isNull = ((nulls[i >> 3] as number) >> (i & 7)) & 1
      values.push(isNull ? null : readValue(input, layout.kinds[i] as number))
    }
    return { kind: 'insert', layout, rowId, attnums: layout.attnums, values }
  }
  if (tag === OP_UPDATE) {
    const count = input.varint()
    const attnums: number[] = []
    const values: LoggedValue[] = []
    for (let i = 0; i < count; i++) {
      const code = input.varint()
      const position = code >> 1
      attnums.push(layout.attnums[position] as number)
      values.push(code & 1 ? null : readValue(input, layout.kinds[position] as number))
    }
    return { kind: 'update', layout, rowId, attnums, values }
  }
  if (tag !== OP_BATCH) throw dataCorrupted(`WAL record has an unknown operation ${tag}`)
  const count = input.varint()
  const columns = layout.kinds.map((kind) => readRun(input, kind, count))
  return { kind: 'batch', layout, firstRowId: rowId, count, columns }
}

function readValue(input: ByteReader, kind: number): LoggedValue {
  if (kind === KIND_I32) return input.i32()
  if (kind === KIND_F64) return input.f64()
  if (kind === KIND_ANY) return input.bytes(input.varint())
  return input.u8() === NARROW ? input.f64() : input.i64()
}

/** A column of a run: u8 flags (1 nulls follow, 2 wide), nulls one byte a row, then the values. */
function readRun(input: ByteReader, kind: number, count: number): LoggedRun {
  const flags = input.u8()
  const nulls = flags & 1 ? input.bytes(count) : undefined
  if (kind === KIND_ANY) {
    const starts = new Uint32Array(count + 1)
    for (let i = 0; i < count; i++) starts[i + 1] = (starts[i] as number) + input.varint()
    const heap = input.bytes(starts[count] as number)
    return { nulls, value: (row) => heap.subarray(starts[row], starts[row + 1]) }
  }
  const width = kind === KIND_I32 ? 4 : 8
  const data = input.bytes(count * width)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (kind === KIND_I32) return { nulls, value: (row) => view.getInt32(row * 4, true) }
  if (flags & 2) return { nulls, value: (row) => view.getBigInt64(row * 8, true) }
  return { nulls, value: (row) => view.getFloat64(row * 8, true) }
}
