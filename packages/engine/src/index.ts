/** The SQL engine. `openEngine` over any `Storage` is the way in; everything else here is what its answers are made of. */
export { copyDatabase } from './copy/copy-database.ts'
export type { CopyOptions, CopyReport } from './copy/copy-database.ts'
export { ByteReader } from './base/byte-reader.ts'
export { ByteWriter } from './base/byte-writer.ts'
export { openEngine } from './database/database.ts'
export { lsnAtTime } from './database/lsn-at-time.ts'
export type { HostThread } from './base/host-thread.ts'
export type { ScratchFile } from './base/scratch-file.ts'
export { ENGINE_ABI_VERSION } from './engine.ts'
export type {
  CheckFinding,
  CopyIn,
  CopyOut,
  DatabaseDirectory,
  DatabaseEntry,
  DatabaseOptions,
  Engine,
  EngineOptions,
  EngineStats,
  Env,
  MaybePromise,
  Notification,
  PreparedStatement,
  ResultColumn,
  Session,
  SessionOptions,
  StatementResult,
  TransactionOptions,
  TransactionStatus,
} from './engine.ts'
export { SqlError, withFields } from './errors/sql-error.ts'
export type { Severity, SqlErrorFields } from './errors/sql-error.ts'
export { sqlstate } from './errors/sqlstate.ts'
export type { SqlState } from './errors/sqlstate.ts'
export { csvHeader } from './session/copy/csv-header.ts'
export { quoteIdentifier } from './parser/quote-identifier.ts'
export type { Batch, Vector } from './store/batch.ts'
export { arrayOf, isArrayValue } from './types/array-value.ts'
export type { ArrayValue } from './types/array-value.ts'
export type { Datum, NonNull } from './types/datum.ts'
export type { Interval } from './types/interval-value.ts'
export type { JsonbValue } from './types/jsonb-value.ts'
export { Numeric } from './types/numeric-value.ts'
export type { RecordValue } from './types/record-value.ts'
export { builtinTypes } from './types/registry.ts'
export { vectorFrom } from './types/vector-type.ts'
export { threadWork } from './vector/hnsw/build-thread.ts'
export type { Oid, Type, TypeContext, TypeRef } from './types/type.ts'
