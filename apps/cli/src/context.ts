/** What a run of the program carries along: the session, how to print, and the variables of `\set`. */
import type { Connection } from './connection.ts'
import type { OutputStyle } from './output/format.ts'

export interface Context {
  readonly connection: Connection
  /** How the user named the database. */
  readonly database: string
  readonly variables: Map<string, string>
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly nowMs: () => number
  /** The lines of a file named in a script or on the command line; `-` is the standard input. */
  readonly open: (path: string) => AsyncIterable<string>
  style: OutputStyle
  timing: boolean
  /** No command tags. */
  quiet: boolean
  /** How many statements and commands have failed. */
  failures: number
}
