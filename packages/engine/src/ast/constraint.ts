/** Constraints of columns, tables and domains, as CREATE and ALTER write them. */
import type { IndexElement } from './ddl-index.ts'
import type { SequenceOption } from './ddl-sequence.ts'
import type { Expression, OperatorName } from './expression.ts'
import type { Option } from './option.ts'
import type { RelationName } from './select.ts'

export type ReferentialAction = 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default'

/** When a constraint is checked; what was not written is the default. */
export type ConstraintTiming = {
  readonly deferrable: boolean
  readonly initiallyDeferred: boolean
}

type Named = { readonly pos: number; readonly name: string | undefined }

/** A foreign key's target; with no columns the primary key is meant. */
export type References = {
  readonly table: RelationName
  readonly columns: readonly string[]
  readonly match: 'simple' | 'full' | 'partial'
  readonly onDelete: ReferentialAction
  /** `ON DELETE SET NULL (a, b)`. */
  readonly onDeleteColumns: readonly string[]
  readonly onUpdate: ReferentialAction
}

/** The index behind UNIQUE, PRIMARY KEY and EXCLUDE. */
export type ConstraintIndex = {
  readonly include: readonly string[]
  readonly nullsNotDistinct: boolean
  readonly options: readonly Option[]
  readonly tablespace: string | undefined
}

export type ColumnConstraint =
  | (Named & { readonly kind: 'not-null' })
  | (Named & { readonly kind: 'null' })
  | (Named & { readonly kind: 'default'; readonly expression: Expression })
  | (Named & {
      readonly kind: 'check'
      readonly expression: Expression
      readonly noInherit: boolean
    })
  | (Named & {
      readonly kind: 'generated'
      readonly expression: Expression
    })
  | (Named & {
      readonly kind: 'identity'
      readonly when: 'always' | 'by-default'
      readonly options: readonly SequenceOption[]
    })
  | (Named & {
      readonly kind: 'unique' | 'primary-key'
      readonly index: ConstraintIndex
      readonly timing: ConstraintTiming
    })
  | (Named & {
      readonly kind: 'references'
      readonly references: References
      readonly timing: ConstraintTiming
    })

export type TableConstraint =
  | (Named & {
      readonly kind: 'check'
      readonly expression: Expression
      readonly noInherit: boolean
      readonly notValid: boolean
    })
  | (Named & {
      readonly kind: 'unique' | 'primary-key'
      readonly columns: readonly string[]
      readonly index: ConstraintIndex
      /** `USING INDEX name` (ALTER TABLE); `columns` is then empty. */
      readonly usingIndex: string | undefined
      readonly timing: ConstraintTiming
    })
  | (Named & {
      readonly kind: 'foreign-key'
      readonly columns: readonly string[]
      readonly references: References
      readonly timing: ConstraintTiming
      readonly notValid: boolean
    })
  | (Named & {
      readonly kind: 'exclude'
      readonly method: string
      readonly elements: readonly ExcludeElement[]
      readonly index: ConstraintIndex
      readonly where: Expression | undefined
      readonly timing: ConstraintTiming
    })

export type ExcludeElement = {
  readonly element: IndexElement
  readonly operator: OperatorName
}
