import type { TypeName } from './type-name.ts'

/** `name [= value]` in the option lists of COPY, EXPLAIN, WITH (…), VACUUM, CREATE DATABASE … */
export type Option = {
  readonly pos: number
  /** As in `toast.autovacuum_enabled`. */
  readonly namespace: string | undefined
  readonly name: string
  readonly value: OptionValue | undefined
}

/** What may stand as an option's value; words keep their (folded) text. */
export type OptionValue =
  | { readonly kind: 'string'; readonly text: string }
  /** A bare word: `on`, `csv`, `none`, or a type's name. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'type'; readonly type: TypeName }
  /** As written, sign included. */
  | { readonly kind: 'number'; readonly text: string; readonly integer: boolean }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'star' }
  | { readonly kind: 'list'; readonly items: readonly OptionValue[] }
