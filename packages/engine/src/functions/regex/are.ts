/** The tree of a regular expression in PostgreSQL's advanced syntax (ARE). */

/** Alternatives; any one may match. */
export type Are = readonly Branch[]
export type Branch = readonly Piece[]

export type Piece = { readonly atom: Atom; readonly quantifier: Quantifier | undefined }

export type Quantifier = {
  readonly min: number
  /** Infinity where there is no bound. */
  readonly max: number
  readonly greedy: boolean
}

export type Atom =
  /** JavaScript source for one character, a class, a back reference or a constraint. */
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'group'; readonly capturing: boolean; readonly inner: Are }
  /** `(?=`, `(?!`, `(?<=`, `(?<!` as they are written. */
  | { readonly kind: 'look'; readonly open: string; readonly inner: Are }

/** What flags and embedded options set. */
export type AreOptions = {
  readonly ignoreCase: boolean
  /** `.` and bracket expressions with ^ do not match a line feed. */
  readonly dotExcludesNewline: boolean
  /** `^` and `$` match at line ends. */
  readonly lineAnchors: boolean
  readonly expanded: boolean
  readonly literal: boolean
}

export const defaultAreOptions: AreOptions = {
  ignoreCase: false,
  dotExcludesNewline: false,
  lineAnchors: false,
  expanded: false,
  literal: false,
}
