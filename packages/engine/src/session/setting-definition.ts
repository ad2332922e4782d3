/** What a setting is: its values, what it starts with, and who hears of it. */

export type SettingKind =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly min: number; readonly max: number; readonly unit: Unit }
  | { readonly kind: 'real'; readonly min: number; readonly max: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'string' }
  /** Names separated by commas. */
  | { readonly kind: 'list' }

/** What a bare number counts: nothing, milliseconds, kilobytes, blocks of 8 kB, bytes, megabytes. */
export type Unit = '' | 'ms' | 's' | 'min' | 'B' | 'kB' | '8kB' | 'MB'

export type SettingDefinition = {
  readonly name: string
  readonly value: SettingKind
  readonly initial: string
  /** Clients are told of changes (ParameterStatus). */
  readonly reported: boolean
  /** Says something about the server and cannot be set. */
  readonly fixed: boolean
  /** In our words; empty for those that have no effect here. */
  readonly description: string
}
