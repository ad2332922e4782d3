/** Every statement there is: one closed union, by groups. */
import type {
  AlterFunction,
  CallProcedure,
  CreateFunction,
  CreateTrigger,
  Do,
} from './ddl-function.ts'
import type { CreateIndex, Reindex } from './ddl-index.ts'
import type {
  AlterDatabase,
  AlterDomain,
  AlterEnum,
  AlterPolicy,
  AlterSettings,
  Comment,
  CreateBaseType,
  CreateCompositeType,
  CreateDatabase,
  CreateDomain,
  CreateEnum,
  CreateExtension,
  CreatePolicy,
  CreateRangeType,
  CreateRule,
  CreateSchema,
  CreateView,
  Drop,
  DropDatabase,
  Rename,
  SetOwner,
  SetSchema,
} from './ddl-object.ts'
import type { AlterSequence, CreateSequence } from './ddl-sequence.ts'
import type {
  AlterTable,
  CreateTable,
  CreateTableAs,
  RefreshMaterializedView,
} from './ddl-table.ts'
import type { Copy, Delete, Insert, Merge, Truncate, Update } from './dml.ts'
import type {
  AlterDefaultPrivileges,
  AlterGroup,
  AlterRole,
  CreateRole,
  DropRole,
  Grant,
  GrantRole,
  Owned,
} from './role.ts'
import type { Select } from './select.ts'
import type {
  AlterSystem,
  Begin,
  Checkpoint,
  CloseCursor,
  Cluster,
  Commit,
  Deallocate,
  DeclareCursor,
  Discard,
  Execute,
  Explain,
  Fetch,
  Listen,
  LockTable,
  Notify,
  Prepare,
  PreparedTransaction,
  Rollback,
  SavepointCommand,
  SetConstraints,
  SetTransaction,
  SetVariable,
  Show,
  Unlisten,
  Vacuum,
} from './utility.ts'

export type Statement =
  | Select
  | Insert
  | Update
  | Delete
  | Merge
  | Copy
  | Truncate
  | DefinitionStatement
  | RoleStatement
  | UtilityStatement

export type DefinitionStatement =
  | CreateTable
  | CreateTableAs
  | RefreshMaterializedView
  | AlterTable
  | CreateIndex
  | Reindex
  | CreateSequence
  | AlterSequence
  | CreateSchema
  | CreateView
  | CreateEnum
  | AlterEnum
  | CreateCompositeType
  | CreateRangeType
  | CreateBaseType
  | CreateDomain
  | AlterDomain
  | CreateRule
  | CreatePolicy
  | AlterPolicy
  | CreateDatabase
  | AlterDatabase
  | DropDatabase
  | CreateExtension
  | CreateFunction
  | AlterFunction
  | CreateTrigger
  | Drop
  | Comment
  | Rename
  | SetSchema
  | SetOwner

export type RoleStatement =
  | CreateRole
  | AlterRole
  | AlterGroup
  | AlterSettings
  | DropRole
  | Grant
  | GrantRole
  | AlterDefaultPrivileges
  | Owned

export type UtilityStatement =
  | Begin
  | Commit
  | Rollback
  | SavepointCommand
  | PreparedTransaction
  | SetTransaction
  | SetConstraints
  | SetVariable
  | Show
  | AlterSystem
  | Discard
  | Prepare
  | Execute
  | Deallocate
  | DeclareCursor
  | Fetch
  | CloseCursor
  | Explain
  | Listen
  | Unlisten
  | Notify
  | LockTable
  | Vacuum
  | Checkpoint
  | Cluster
  | CallProcedure
  | Do

/** One statement of a text. */
export type ParsedStatement = {
  readonly statement: Statement
  /** Its range in the text (UTF-16 offsets), without the semicolon and the space around it. */
  readonly pos: number
  readonly end: number
  /** The highest `$n` in it, 0 if there is none. */
  readonly parameterCount: number
}
