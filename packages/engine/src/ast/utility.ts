/** Transactions, settings, prepared statements, cursors, EXPLAIN, LISTEN, maintenance. */
import type { Expression } from './expression.ts'
import type { Option } from './option.ts'
import type { AsOf, RelationName, Select } from './select.ts'
import type { Statement } from './statement.ts'
import type { TypeName } from './type-name.ts'

export type TransactionModes = {
  readonly isolation:
    | 'read uncommitted'
    | 'read committed'
    | 'repeatable read'
    | 'serializable'
    | undefined
  readonly readOnly: boolean | undefined
  readonly deferrable: boolean | undefined
  /** Twill's own: `BEGIN AS OF LSN n`. */
  readonly asOf: AsOf | undefined
}

export type Begin = {
  readonly kind: 'begin'
  readonly pos: number
  readonly modes: TransactionModes
  /** START TRANSACTION: only the command tag differs. */
  readonly start: boolean
}

export type Commit = { readonly kind: 'commit'; readonly pos: number; readonly chain: boolean }

export type Rollback = { readonly kind: 'rollback'; readonly pos: number; readonly chain: boolean }

export type SavepointCommand = {
  readonly kind: 'savepoint' | 'release-savepoint' | 'rollback-to-savepoint'
  readonly pos: number
  readonly name: string
}

/** Two-phase commit. */
export type PreparedTransaction = {
  readonly kind: 'prepare-transaction' | 'commit-prepared' | 'rollback-prepared'
  readonly pos: number
  readonly id: string
}

/** `SET TRANSACTION …`, `SET SESSION CHARACTERISTICS AS TRANSACTION …`. */
export type SetTransaction = {
  readonly kind: 'set-transaction'
  readonly pos: number
  readonly session: boolean
  readonly modes: TransactionModes
  /** `SET TRANSACTION SNAPSHOT 'id'`. */
  readonly snapshot: string | undefined
}

export type SetConstraints = {
  readonly kind: 'set-constraints'
  readonly pos: number
  /** `undefined` for ALL. */
  readonly constraints: readonly RelationName[] | undefined
  readonly deferred: boolean
}

/** A value of SET. `SET TIME ZONE INTERVAL …` has the interval as its cast expression. */
export type SettingValue =
  | { readonly kind: 'string'; readonly text: string }
  /** A word that stood without quotes: `on`, `utf8`. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly integer: boolean }
  | { readonly kind: 'interval'; readonly expression: Expression }

/** SET and RESET of settings; `SET NAMES`, `SET TIME ZONE`, `SET ROLE` … arrive as their settings. */
export type SetVariable = {
  readonly kind: 'set'
  readonly pos: number
  readonly name: string
  readonly local: boolean
  readonly action:
    | { readonly kind: 'value'; readonly values: readonly SettingValue[] }
    | { readonly kind: 'default' }
    | { readonly kind: 'reset' }
    | { readonly kind: 'reset-all' }
    | { readonly kind: 'from-current' }
}

/** ALL is the name `all`. */
export type Show = { readonly kind: 'show'; readonly pos: number; readonly name: string }

export type AlterSystem = {
  readonly kind: 'alter-system'
  readonly pos: number
  readonly setting: SetVariable
}

export type Discard = {
  readonly kind: 'discard'
  readonly pos: number
  readonly target: 'all' | 'plans' | 'sequences' | 'temp'
}

export type Prepare = {
  readonly kind: 'prepare'
  readonly pos: number
  readonly name: string
  readonly types: readonly TypeName[]
  readonly statement: Statement
  /** Where the prepared statement's own text starts. */
  readonly bodyPos: number
}

export type Execute = {
  readonly kind: 'execute'
  readonly pos: number
  readonly name: string
  readonly args: readonly Expression[]
}

export type Deallocate = {
  readonly kind: 'deallocate'
  readonly pos: number
  /** `undefined` for ALL. */
  readonly name: string | undefined
}

export type DeclareCursor = {
  readonly kind: 'declare-cursor'
  readonly pos: number
  readonly name: string
  readonly binary: boolean
  /** `undefined` when neither SCROLL nor NO SCROLL is written. */
  readonly scroll: boolean | undefined
  /** ASENSITIVE, INSENSITIVE. */
  readonly sensitivity: 'asensitive' | 'insensitive' | undefined
  readonly hold: boolean
  readonly query: Select
}

export type FetchDirection = 'forward' | 'backward' | 'absolute' | 'relative'

export type Fetch = {
  readonly kind: 'fetch'
  readonly pos: number
  readonly cursor: string
  readonly direction: FetchDirection
  /** `Infinity` for ALL. `NEXT` is forward 1, `FIRST` absolute 1, `LAST` absolute -1. */
  readonly count: number
  readonly move: boolean
}

export type CloseCursor = {
  readonly kind: 'close-cursor'
  readonly pos: number
  /** `undefined` for ALL. */
  readonly name: string | undefined
}

export type Explain = {
  readonly kind: 'explain'
  readonly pos: number
  readonly options: readonly Option[]
  readonly statement: Statement
}

export type Listen = { readonly kind: 'listen'; readonly pos: number; readonly channel: string }

export type Unlisten = {
  readonly kind: 'unlisten'
  readonly pos: number
  /** `undefined` for `*`. */
  readonly channel: string | undefined
}

export type Notify = {
  readonly kind: 'notify'
  readonly pos: number
  readonly channel: string
  readonly payload: string | undefined
}

export type LockMode =
  | 'access share'
  | 'row share'
  | 'row exclusive'
  | 'share update exclusive'
  | 'share'
  | 'share row exclusive'
  | 'exclusive'
  | 'access exclusive'

export type LockTable = {
  readonly kind: 'lock-table'
  readonly pos: number
  readonly tables: readonly { readonly relation: RelationName; readonly only: boolean }[]
  readonly mode: LockMode
  readonly nowait: boolean
}

/** VACUUM and ANALYZE. */
export type Vacuum = {
  readonly kind: 'vacuum' | 'analyze'
  readonly pos: number
  readonly options: readonly Option[]
  readonly tables: readonly VacuumTable[]
}

export type VacuumTable = {
  readonly relation: RelationName
  readonly columns: readonly string[]
}

export type Checkpoint = { readonly kind: 'checkpoint'; readonly pos: number }

export type Cluster = {
  readonly kind: 'cluster'
  readonly pos: number
  /** `undefined`: every table that was clustered before. */
  readonly table: RelationName | undefined
  readonly index: string | undefined
  readonly options: readonly Option[]
}
