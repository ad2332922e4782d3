/** CREATE TABLE in all its forms, and ALTER TABLE with its relatives. */
import type { ColumnConstraint, TableConstraint } from './constraint.ts'
import type { SequenceOption } from './ddl-sequence.ts'
import type { Expression } from './expression.ts'
import type { Option } from './option.ts'
import type { Persistence, RelationName, Select } from './select.ts'
import type { TypeName } from './type-name.ts'
import type { Execute } from './utility.ts'
import type { RoleName } from './role.ts'

export type ColumnDefinition = {
  readonly kind: 'column-definition'
  readonly pos: number
  readonly name: string
  readonly type: TypeName
  readonly compression: string | undefined
  readonly collation: readonly string[] | undefined
  readonly constraints: readonly ColumnConstraint[]
}

/** A column of a typed table or partition: constraints for a column that is already there. */
export type ColumnOptions = {
  readonly kind: 'column-options'
  readonly pos: number
  readonly name: string
  readonly constraints: readonly ColumnConstraint[]
}

export type LikeFeature =
  | 'comments'
  | 'compression'
  | 'constraints'
  | 'defaults'
  | 'generated'
  | 'identity'
  | 'indexes'
  | 'statistics'
  | 'storage'
  | 'all'

export type LikeClause = {
  readonly kind: 'like'
  readonly pos: number
  readonly relation: RelationName
  /** In order: a later word undoes an earlier one. */
  readonly options: readonly { readonly include: boolean; readonly feature: LikeFeature }[]
}

export type TableElement =
  | ColumnDefinition
  | ColumnOptions
  | LikeClause
  | { readonly kind: 'constraint'; readonly pos: number; readonly constraint: TableConstraint }

export type OnCommit = 'preserve-rows' | 'delete-rows' | 'drop'

export type PartitionBy = {
  readonly pos: number
  readonly strategy: string
  readonly elements: readonly PartitionElement[]
}

export type PartitionElement = {
  readonly pos: number
  readonly column: string | undefined
  readonly expression: Expression | undefined
  readonly collation: readonly string[] | undefined
  readonly operatorClass: readonly string[] | undefined
}

/** MINVALUE and MAXVALUE in a range are column references until the binder sees them. */
export type PartitionBound =
  | { readonly kind: 'default'; readonly pos: number }
  | {
      readonly kind: 'hash'
      readonly pos: number
      readonly modulus: number
      readonly remainder: number
    }
  | { readonly kind: 'list'; readonly pos: number; readonly values: readonly Expression[] }
  | {
      readonly kind: 'range'
      readonly pos: number
      readonly from: readonly Expression[]
      readonly to: readonly Expression[]
    }

export type CreateTable = {
  readonly kind: 'create-table'
  readonly pos: number
  readonly persistence: Persistence
  readonly ifNotExists: boolean
  readonly name: RelationName
  readonly elements: readonly TableElement[]
  readonly inherits: readonly RelationName[]
  /** `OF type`. */
  readonly ofType: readonly string[] | undefined
  readonly partitionOf: RelationName | undefined
  readonly bound: PartitionBound | undefined
  readonly partitionBy: PartitionBy | undefined
  readonly accessMethod: string | undefined
  readonly options: readonly Option[]
  readonly onCommit: OnCommit | undefined
  readonly tablespace: string | undefined
}

/** CREATE TABLE … AS and CREATE MATERIALIZED VIEW. */
export type CreateTableAs = {
  readonly kind: 'create-table-as'
  readonly pos: number
  readonly objectType: 'table' | 'materialized view'
  readonly persistence: Persistence
  readonly ifNotExists: boolean
  readonly name: RelationName
  readonly columns: readonly string[]
  readonly accessMethod: string | undefined
  readonly options: readonly Option[]
  readonly onCommit: OnCommit | undefined
  readonly tablespace: string | undefined
  readonly source: Select | Execute
  readonly withData: boolean
}

export type RefreshMaterializedView = {
  readonly kind: 'refresh-materialized-view'
  readonly pos: number
  readonly concurrently: boolean
  readonly name: RelationName
  readonly withData: boolean
}

/** What ALTER TABLE's commands may be applied to. */
export type AlterableRelation =
  | 'table'
  | 'index'
  | 'sequence'
  | 'view'
  | 'materialized view'
  | 'type'

export type AlterTable = {
  readonly kind: 'alter-table'
  readonly pos: number
  readonly objectType: AlterableRelation
  readonly ifExists: boolean
  readonly only: boolean
  readonly name: RelationName
  readonly commands: readonly AlterTableCommand[]
}

type Cmd<K extends string> = { readonly kind: K; readonly pos: number }
type ColumnCmd<K extends string> = Cmd<K> & { readonly column: string }

export type AlterTableCommand =
  | (Cmd<'add-column'> & { readonly column: ColumnDefinition; readonly ifNotExists: boolean })
  | (ColumnCmd<'drop-column'> & { readonly ifExists: boolean; readonly cascade: boolean })
  | (ColumnCmd<'set-type'> & {
      readonly type: TypeName
      readonly collation: readonly string[] | undefined
      readonly using: Expression | undefined
    })
  | (ColumnCmd<'set-default'> & { readonly expression: Expression })
  | ColumnCmd<'drop-default'>
  | ColumnCmd<'set-not-null'>
  | ColumnCmd<'drop-not-null'>
  | (ColumnCmd<'drop-expression'> & { readonly ifExists: boolean })
  | (ColumnCmd<'add-identity'> & {
      readonly when: 'always' | 'by-default'
      readonly options: readonly SequenceOption[]
    })
  | (ColumnCmd<'set-identity'> & {
      readonly when: 'always' | 'by-default' | undefined
      readonly options: readonly SequenceOption[]
    })
  | (ColumnCmd<'drop-identity'> & { readonly ifExists: boolean })
  | (Cmd<'set-statistics'> & {
      /** Of a column by name, or of an index's column by number. */
      readonly column: string | number
      readonly value: number
    })
  | (ColumnCmd<'set-storage'> & { readonly storage: string })
  | (ColumnCmd<'set-compression'> & { readonly method: string })
  | (ColumnCmd<'set-column-options'> & { readonly options: readonly Option[] })
  | (ColumnCmd<'reset-column-options'> & { readonly options: readonly Option[] })
  | (Cmd<'add-constraint'> & { readonly constraint: TableConstraint })
  | (Cmd<'alter-constraint'> & {
      readonly name: string
      readonly deferrable: boolean
      readonly initiallyDeferred: boolean
    })
  | (Cmd<'validate-constraint'> & { readonly name: string })
  | (Cmd<'drop-constraint'> & {
      readonly name: string
      readonly ifExists: boolean
      readonly cascade: boolean
    })
  | (Cmd<'enable-trigger' | 'disable-trigger'> & {
      readonly mode: 'origin' | 'always' | 'replica'
      readonly trigger: TriggerChoice
    })
  | (Cmd<'enable-rule' | 'disable-rule'> & {
      readonly mode: 'origin' | 'always' | 'replica'
      readonly rule: string
    })
  | (Cmd<'row-security'> & { readonly setting: 'enable' | 'disable' | 'force' | 'no-force' })
  | (Cmd<'cluster-on'> & { readonly index: string })
  | Cmd<'set-without-cluster'>
  | Cmd<'set-without-oids'>
  | Cmd<'set-logged'>
  | Cmd<'set-unlogged'>
  | (Cmd<'inherit' | 'no-inherit'> & { readonly parent: RelationName })
  | (Cmd<'of-type'> & { readonly type: readonly string[] })
  | Cmd<'not-of-type'>
  | (Cmd<'owner'> & { readonly role: RoleName })
  | (Cmd<'set-access-method'> & { readonly method: string })
  | (Cmd<'set-tablespace'> & { readonly tablespace: string })
  | (Cmd<'set-options' | 'reset-options'> & { readonly options: readonly Option[] })
  | (Cmd<'replica-identity'> & {
      readonly identity: 'nothing' | 'full' | 'default' | 'index'
      readonly index: string | undefined
    })
  | (Cmd<'attach-partition'> & {
      readonly partition: RelationName
      /** Absent for ALTER INDEX. */
      readonly bound: PartitionBound | undefined
    })
  | (Cmd<'detach-partition'> & {
      readonly partition: RelationName
      readonly concurrently: boolean
      readonly finalize: boolean
    })
  /** Of a composite type. */
  | (Cmd<'add-attribute'> & { readonly attribute: ColumnDefinition; readonly cascade: boolean })
  | (ColumnCmd<'drop-attribute'> & { readonly ifExists: boolean; readonly cascade: boolean })
  | (ColumnCmd<'alter-attribute'> & {
      readonly type: TypeName
      readonly collation: readonly string[] | undefined
      readonly cascade: boolean
    })

export type TriggerChoice =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'user' }
