import type { TypeName } from './type-name.ts'
import type { RelationName } from './select.ts'

/** In the order written; that an option stands twice is found by whoever applies them. */
export type SequenceOption =
  | { readonly kind: 'as'; readonly pos: number; readonly type: TypeName }
  | {
      readonly kind: 'start' | 'increment' | 'cache' | 'min-value' | 'max-value'
      readonly pos: number
      /** A whole or decimal number as written, sign included. */
      readonly value: string
    }
  | { readonly kind: 'no-min-value' | 'no-max-value'; readonly pos: number }
  | { readonly kind: 'cycle' | 'no-cycle'; readonly pos: number }
  | { readonly kind: 'restart'; readonly pos: number; readonly value: string | undefined }
  /** Table and column; `undefined` for OWNED BY NONE. */
  | {
      readonly kind: 'owned-by'
      readonly pos: number
      readonly column: readonly string[] | undefined
    }
  /** `SEQUENCE NAME s`, of identity columns in dumps. */
  | { readonly kind: 'sequence-name'; readonly pos: number; readonly name: readonly string[] }

export type CreateSequence = {
  readonly kind: 'create-sequence'
  readonly pos: number
  readonly persistence: 'permanent' | 'temporary' | 'unlogged'
  readonly ifNotExists: boolean
  readonly name: RelationName
  readonly options: readonly SequenceOption[]
}

export type AlterSequence = {
  readonly kind: 'alter-sequence'
  readonly pos: number
  readonly ifExists: boolean
  readonly name: RelationName
  readonly options: readonly SequenceOption[]
}
