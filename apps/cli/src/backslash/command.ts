import type { Context } from '../context.ts'
import type { ScriptEnd } from '../script/run-script.ts'

/** Where a command is called from. */
export interface Caller {
  /** What a message begins with: `file:line: `, or nothing. */
  readonly where: string
  /** The script, if there is one; `\ir` finds files beside it. */
  readonly file: string | undefined
  readonly include: (path: string) => Promise<ScriptEnd>
}

export interface Backslash {
  readonly names: readonly string[]
  readonly synopsis: string
  readonly help: string
  /** Its arguments are any text: a semicolon at the end is kept. */
  readonly takesText?: true
  /** Answers how the script or shell ends, if it does. */
  readonly run: (
    context: Context,
    args: readonly string[],
    caller: Caller,
    name: string,
  ) => Promise<ScriptEnd | undefined> | ScriptEnd | undefined
}

/** What a command cannot do with its arguments; its message is printed and counts as a failure. */
export class BackslashError extends Error {
  override readonly name = 'BackslashError'
}
