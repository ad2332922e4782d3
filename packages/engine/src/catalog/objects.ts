/**
 * What the catalog knows of each object: plain data, kept as JSON in WAL records and in the checkpoint's root. Objects refer to
 * each other by oid. Expressions (defaults, checks, index keys) are kept as SQL text, which is bound again when needed; a
 * rename rewrites the text.
 */
import type { Oid, TypeRef } from '../types/type.ts'

export type CatalogObject =
  | SchemaObject
  | TableObject
  | IndexObject
  | ConstraintObject
  | SequenceObject
  | ViewObject
  | TypeObject
  | RoleObject
  | DatabaseObject
  | ExtensionObject

/** What was granted to whom. Privileges are PostgreSQL's letters, in its order (`arwdDxtXUCTcsA`). */
export type AclEntry = {
  /** 0: everybody. */
  readonly grantee: Oid
  readonly grantor: Oid
  readonly privileges: string
  /** WITH GRANT OPTION; without it: none. */
  readonly grantable?: string
}

/** Objects with an owner; without a list he has everything, and others what is usual for the kind. */
type Owned = {
  readonly owner: Oid
  readonly acl?: readonly AclEntry[]
}

export type SchemaObject = Owned & {
  readonly kind: 'schema'
  readonly oid: Oid
  readonly name: string
  readonly comment?: string
}

export type Column = {
  /** 1-based, never reused. */
  readonly attnum: number
  readonly name: string
  readonly type: TypeRef
  readonly notNull: boolean
  /** SQL text. */
  readonly default?: string
  /** GENERATED ALWAYS AS (text) STORED. */
  readonly generated?: string
  readonly identity?: 'always' | 'by default'
  readonly collation?: string
  readonly dropped?: true
  readonly comment?: string
  /** What rows stored before ADD COLUMN … DEFAULT have in this column: the value's text form. */
  readonly missing?: string
  readonly acl?: readonly AclEntry[]
}

export type TableObject = Owned & {
  readonly kind: 'table'
  readonly oid: Oid
  readonly schema: Oid
  readonly name: string
  /** Names the table's pages; TRUNCATE and rewrites give a new one. */
  readonly storageId: number
  readonly persistence: 'permanent' | 'unlogged' | 'temporary'
  /** Dropped columns stay, marked. */
  readonly columns: readonly Column[]
  readonly options: readonly string[]
  readonly comment?: string
}

export type IndexKey = {
  /** 0 for an expression. */
  readonly attnum: number
  /** SQL text, for an expression. */
  readonly expression?: string
  /** The key's type (of the column or expression). */
  readonly type: TypeRef
  readonly descending: boolean
  readonly nullsFirst: boolean
  readonly opclass?: string
  readonly collation?: string
}

export type IndexObject = {
  readonly kind: 'index'
  readonly oid: Oid
  readonly schema: Oid
  readonly name: string
  readonly table: Oid
  readonly storageId: number
  readonly method: 'btree' | 'hnsw'
  readonly unique: boolean
  readonly nullsNotDistinct: boolean
  readonly primary: boolean
  readonly keys: readonly IndexKey[]
  /** Attribute numbers of INCLUDE columns. */
  readonly include: readonly number[]
  /** SQL text of a partial index's predicate. */
  readonly predicate?: string
  /** `name=value`, as written; `hnswOptions` reads those of an hnsw index. */
  readonly options: readonly string[]
  readonly comment?: string
}

export type ForeignKeyAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

export type ConstraintObject = {
  readonly kind: 'constraint'
  readonly oid: Oid
  readonly schema: Oid
  readonly name: string
  /** The table, or 0 for a domain's constraint. */
  readonly table: Oid
  /** The domain, or 0. */
  readonly domain: Oid
  readonly deferrable: boolean
  readonly initiallyDeferred: boolean
  readonly validated: boolean
  readonly comment?: string
  readonly rule:
    | { readonly kind: 'check'; readonly expression: string; readonly attnums: readonly number[] }
    | {
        readonly kind: 'unique' | 'primary key'
        readonly index: Oid
        readonly attnums: readonly number[]
      }
    | {
        readonly kind: 'foreign key'
        readonly attnums: readonly number[]
        readonly references: Oid
        readonly referencedAttnums: readonly number[]
        /** The unique index of the referenced table. */
        readonly index: Oid
        readonly onUpdate: ForeignKeyAction
        readonly onDelete: ForeignKeyAction
        readonly match: 'simple' | 'full'
      }
}

export type SequenceObject = Owned & {
  readonly kind: 'sequence'
  readonly oid: Oid
  readonly schema: Oid
  readonly name: string
  readonly type: Oid
  /** Decimal text: they may pass 2^53. */
  readonly start: string
  readonly increment: string
  readonly min: string
  readonly max: string
  readonly cache: number
  readonly cycle: boolean
  readonly persistence: 'permanent' | 'unlogged' | 'temporary'
  readonly ownedBy?: { readonly table: Oid; readonly attnum: number; readonly identity: boolean }
  readonly comment?: string
}

export type ViewColumn = {
  readonly name: string
  readonly type: TypeRef
  readonly acl?: readonly AclEntry[]
}

export type ViewObject = Owned & {
  readonly kind: 'view'
  readonly oid: Oid
  readonly schema: Oid
  readonly name: string
  readonly persistence: 'permanent' | 'temporary'
  /** The SELECT, as SQL text, with the search path it was written under. */
  readonly query: string
  readonly searchPath: readonly string[]
  readonly columns: readonly ViewColumn[]
  readonly checkOption?: 'local' | 'cascaded'
  /** Relations and functions it depends on. */
  readonly dependsOn: readonly Oid[]
  readonly comment?: string
}

export type TypeObject = Owned & {
  readonly kind: 'type'
  readonly oid: Oid
  readonly arrayOid: Oid
  readonly schema: Oid
  readonly name: string
  readonly comment?: string
  readonly definition:
    | {
        readonly kind: 'enum'
        readonly labels: readonly string[]
        /** A sort number per label, ascending; they stay when a label is added in between. */
        readonly orders: readonly number[]
      }
    | {
        readonly kind: 'domain'
        readonly base: TypeRef
        readonly notNull: boolean
        readonly default?: string
      }
    | {
        readonly kind: 'composite'
        readonly fields: readonly { readonly name: string; readonly type: TypeRef }[]
      }
}

/** What is left out of a role is what a plain CREATE ROLE gives: no right, no limit, INHERIT. */
export type RoleObject = {
  readonly kind: 'role'
  readonly oid: Oid
  readonly name: string
  readonly superuser: boolean
  readonly canLogin: boolean
  readonly createDb?: boolean
  readonly createRole?: boolean
  readonly replication?: boolean
  readonly bypassRls?: boolean
  readonly inherit?: boolean
  readonly connectionLimit?: number
  /** Microseconds since 2000-01-01 as decimal text, or `infinity`, `-infinity`. */
  readonly validUntil?: string
  /** A SCRAM verifier; never a password. */
  readonly password?: string
  readonly memberOf?: readonly Membership[]
  readonly comment?: string
}

export type Membership = {
  readonly role: Oid
  readonly grantor: Oid
  /** WITH ADMIN OPTION. */
  readonly admin: boolean
}

/** What the database knows of itself; there once something of it has been set. */
export type DatabaseObject = {
  readonly kind: 'database'
  readonly oid: Oid
  readonly owner?: Oid
  readonly acl?: readonly AclEntry[]
  readonly comment?: string
  readonly defaultPrivileges?: readonly DefaultPrivileges[]
  /** ALTER ROLE … SET and ALTER DATABASE … SET. */
  readonly settings?: readonly StoredSettings[]
}

/** An extension that the database has; what it brings is known to the engine and found by name through this. */
export type ExtensionObject = {
  readonly kind: 'extension'
  readonly oid: Oid
  readonly name: 'vector'
  /** Where its types, functions and operators are to be found. */
  readonly schema: Oid
  readonly version: string
  readonly owner: Oid
  readonly comment?: string
}

/** ALTER DEFAULT PRIVILEGES: what objects that a role makes from now on begin with. */
export type DefaultPrivileges = {
  readonly oid: Oid
  readonly role: Oid
  /** 0: in every schema. */
  readonly schema: Oid
  /** pg_default_acl's letters: relations, sequences, functions, types, schemas. */
  readonly objectType: 'r' | 'S' | 'f' | 'T' | 'n'
  readonly acl: readonly AclEntry[]
}

export type StoredSettings = {
  /** 0: of every role. */
  readonly role: Oid
  /** Written with IN DATABASE, or ALTER DATABASE. */
  readonly inDatabase: boolean
  readonly values: readonly { readonly name: string; readonly value: string }[]
}
