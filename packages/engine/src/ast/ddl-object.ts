/** Schemas, views, types, domains, rules, policies, databases, extensions; DROP, RENAME, COMMENT. */
import type { ColumnConstraint } from './constraint.ts'
import type { AggregateSignature, FunctionSignature } from './ddl-function.ts'
import type { ColumnDefinition } from './ddl-table.ts'
import type { Expression } from './expression.ts'
import type { Option } from './option.ts'
import type { RoleName } from './role.ts'
import type { Persistence, RelationName, Select } from './select.ts'
import type { Statement } from './statement.ts'
import type { TypeName } from './type-name.ts'
import type { SetVariable } from './utility.ts'

export type CreateSchema = {
  readonly kind: 'create-schema'
  readonly pos: number
  readonly ifNotExists: boolean
  /** Absent when only AUTHORIZATION is written. */
  readonly name: string | undefined
  readonly owner: RoleName | undefined
  /** CREATE and GRANT statements that follow inside it. */
  readonly elements: readonly Statement[]
}

export type CreateView = {
  readonly kind: 'create-view'
  readonly pos: number
  readonly orReplace: boolean
  readonly persistence: Persistence
  readonly recursive: boolean
  readonly name: RelationName
  readonly columns: readonly string[]
  readonly options: readonly Option[]
  readonly query: Select
  readonly checkOption: 'local' | 'cascaded' | undefined
}

export type CreateEnum = {
  readonly kind: 'create-enum'
  readonly pos: number
  readonly name: readonly string[]
  readonly labels: readonly string[]
}

export type AlterEnum = {
  readonly kind: 'alter-enum'
  readonly pos: number
  readonly name: readonly string[]
  readonly action:
    | {
        readonly kind: 'add'
        readonly label: string
        readonly ifNotExists: boolean
        readonly neighbour: string | undefined
        readonly after: boolean
      }
    | { readonly kind: 'rename'; readonly from: string; readonly to: string }
}

export type CreateCompositeType = {
  readonly kind: 'create-composite-type'
  readonly pos: number
  readonly name: readonly string[]
  readonly attributes: readonly ColumnDefinition[]
}

export type CreateRangeType = {
  readonly kind: 'create-range-type'
  readonly pos: number
  readonly name: readonly string[]
  readonly options: readonly Option[]
}

/** `CREATE TYPE name (INPUT = …)`, or with no list a shell. */
export type CreateBaseType = {
  readonly kind: 'create-base-type'
  readonly pos: number
  readonly name: readonly string[]
  readonly options: readonly Option[] | undefined
}

export type CreateDomain = {
  readonly kind: 'create-domain'
  readonly pos: number
  readonly name: readonly string[]
  readonly type: TypeName
  readonly collation: readonly string[] | undefined
  readonly constraints: readonly ColumnConstraint[]
}

export type AlterDomain = {
  readonly kind: 'alter-domain'
  readonly pos: number
  readonly name: readonly string[]
  readonly action: AlterDomainAction
}

export type AlterDomainAction =
  | { readonly kind: 'set-default'; readonly expression: Expression }
  | { readonly kind: 'drop-default' }
  | { readonly kind: 'set-not-null' }
  | { readonly kind: 'drop-not-null' }
  | {
      readonly kind: 'add-constraint'
      readonly name: string | undefined
      readonly check: Expression
      readonly notValid: boolean
    }
  | {
      readonly kind: 'drop-constraint'
      readonly name: string
      readonly ifExists: boolean
      readonly cascade: boolean
    }
  | { readonly kind: 'validate-constraint'; readonly name: string }

export type CreateRule = {
  readonly kind: 'create-rule'
  readonly pos: number
  readonly orReplace: boolean
  readonly name: string
  readonly event: 'select' | 'insert' | 'update' | 'delete'
  readonly table: RelationName
  readonly where: Expression | undefined
  readonly instead: boolean
  /** Empty for NOTHING. */
  readonly actions: readonly Statement[]
}

export type CreatePolicy = {
  readonly kind: 'create-policy'
  readonly pos: number
  readonly name: string
  readonly table: RelationName
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly RoleName[]
  readonly using: Expression | undefined
  readonly check: Expression | undefined
}

export type AlterPolicy = {
  readonly kind: 'alter-policy'
  readonly pos: number
  readonly name: string
  readonly table: RelationName
  /** Empty when no TO was written. */
  readonly roles: readonly RoleName[]
  readonly using: Expression | undefined
  readonly check: Expression | undefined
}

export type CreateDatabase = {
  readonly kind: 'create-database'
  readonly pos: number
  readonly name: string
  readonly options: readonly Option[]
}

export type DropDatabase = {
  readonly kind: 'drop-database'
  readonly pos: number
  readonly name: string
  readonly ifExists: boolean
  readonly force: boolean
}

export type AlterDatabase = {
  readonly kind: 'alter-database'
  readonly pos: number
  readonly name: string
  readonly action:
    | { readonly kind: 'options'; readonly options: readonly Option[] }
    | { readonly kind: 'refresh-collation-version' }
}

/** `ALTER DATABASE d SET …`, `ALTER ROLE r [IN DATABASE d] SET …`. */
export type AlterSettings = {
  readonly kind: 'alter-settings'
  readonly pos: number
  /** Absent for ALTER ROLE ALL and for a database's own settings. */
  readonly role: RoleName | undefined
  readonly database: string | undefined
  readonly setting: SetVariable
}

export type CreateExtension = {
  readonly kind: 'create-extension'
  readonly pos: number
  readonly name: string
  readonly ifNotExists: boolean
  readonly schema: string | undefined
  readonly version: string | undefined
  readonly cascade: boolean
}

/** What DROP, COMMENT ON, RENAME, SET SCHEMA and OWNER TO name. */
export type ObjectType =
  | 'table'
  | 'view'
  | 'materialized view'
  | 'index'
  | 'sequence'
  | 'schema'
  | 'type'
  | 'domain'
  | 'extension'
  | 'collation'
  | 'conversion'
  | 'statistics'
  | 'access method'
  | 'event trigger'
  | 'language'
  | 'publication'
  | 'subscription'
  | 'tablespace'
  | 'database'
  | 'role'
  | 'foreign table'
  | 'foreign data wrapper'
  | 'server'
  | 'text search parser'
  | 'text search dictionary'
  | 'text search template'
  | 'text search configuration'

/** Objects that belong to a table. */
export type TableObjectType = 'trigger' | 'rule' | 'policy' | 'constraint' | 'column'

export type RoutineType = 'function' | 'procedure' | 'routine'

export type ObjectRef =
  | {
      readonly kind: 'named'
      readonly type: ObjectType
      readonly pos: number
      readonly name: readonly string[]
    }
  | {
      readonly kind: 'of-table'
      readonly type: TableObjectType
      readonly pos: number
      readonly table: readonly string[]
      readonly name: string
    }
  | {
      readonly kind: 'of-domain'
      readonly pos: number
      readonly domain: readonly string[]
      readonly constraint: string
    }
  | { readonly kind: 'routine'; readonly type: RoutineType; readonly signature: FunctionSignature }
  | { readonly kind: 'aggregate'; readonly signature: AggregateSignature }
  | {
      readonly kind: 'cast'
      readonly pos: number
      readonly source: TypeName
      readonly target: TypeName
    }
  | {
      readonly kind: 'operator'
      readonly pos: number
      readonly schema: string | undefined
      readonly name: string
      readonly left: TypeName | undefined
      readonly right: TypeName | undefined
    }
  | {
      readonly kind: 'operator-class' | 'operator-family'
      readonly pos: number
      readonly name: readonly string[]
      readonly method: string
    }
  | { readonly kind: 'large-object'; readonly pos: number; readonly oid: string }
  | {
      readonly kind: 'transform'
      readonly pos: number
      readonly type: TypeName
      readonly language: string
    }

export type Drop = {
  readonly kind: 'drop'
  readonly pos: number
  readonly objects: readonly ObjectRef[]
  readonly ifExists: boolean
  readonly cascade: boolean
  readonly concurrently: boolean
}

export type Comment = {
  readonly kind: 'comment'
  readonly pos: number
  readonly object: ObjectRef
  /** `undefined` for NULL: the comment goes. */
  readonly text: string | undefined
}

export type Rename = {
  readonly kind: 'rename'
  readonly pos: number
  readonly object: ObjectRef
  /** The word after ALTER when the object is a column or constraint of it: `view`, `type` … */
  readonly relationType: ObjectType | undefined
  readonly newName: string
  readonly ifExists: boolean
  readonly only: boolean
  readonly cascade: boolean
}

export type SetSchema = {
  readonly kind: 'set-schema'
  readonly pos: number
  readonly object: ObjectRef
  readonly schema: string
  readonly ifExists: boolean
}

export type SetOwner = {
  readonly kind: 'set-owner'
  readonly pos: number
  readonly object: ObjectRef
  readonly owner: RoleName
}
