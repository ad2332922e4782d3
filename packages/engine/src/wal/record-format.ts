/**
 * The WAL record: everything one transaction changed, as rows and catalog objects (`docs/spec/wal-records.md`).
 *
 *   u8       format version
 *   f64      commit time, milliseconds since the Unix epoch
 *   varint   length of the catalog changes, then so many bytes of JSON (0: none)
 *   …        operations, each a tag byte and its fields, to the end
 *
 * Row operations name a table through a layout (its storage id, its columns and how each is kept), which stands in the
 * record before their first use: a record can be read without the catalog.
 */
export const RECORD_VERSION = 1

/** In the place of a version, of a record or a root: the database is a copy that is not finished (`copy/unfinished.ts`). */
export const UNFINISHED_COPY_VERSION = 255

export const OP_LAYOUT = 1
export const OP_INSERT = 2
export const OP_UPDATE = 3
export const OP_DELETE = 4
export const OP_BATCH = 5
export const OP_SEQUENCE = 6

export const KIND_I32 = 0
export const KIND_F64 = 1
export const KIND_I64 = 2
export const KIND_ANY = 3

/** Forms of an `i64` value: a safe integer or ±Infinity as a double, or all 64 bits. */
export const NARROW = 0
export const WIDE = 1

/** A sequence's state: what `nextval` gave last and whether it gave anything. Decimal text, as it may pass 2^53. */
export type SequenceState = { readonly lastValue: string; readonly isCalled: boolean }
