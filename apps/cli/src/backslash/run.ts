/** Finds and runs a backslash command; what it cannot do is a message and a failure, like an SQL error. */
import type { Context } from '../context.ts'
import { errorFields, reportError } from '../output/error-report.ts'
import type { ScriptEnd } from '../script/run-script.ts'
import type { BackslashCommand } from '../script/scanner.ts'
import { splitArguments } from './arguments.ts'
import { BackslashError } from './command.ts'
import type { Backslash, Caller } from './command.ts'
import { backslashes } from './table.ts'

const byName: ReadonlyMap<string, Backslash> = new Map(
  backslashes.flatMap((command) => command.names.map((name) => [name, command])),
)

export async function runBackslash(
  context: Context,
  { name, rest }: BackslashCommand,
  caller: Caller,
): Promise<ScriptEnd | undefined> {
  const complain = (text: string): undefined => {
    context.failures++
    context.err(text)
  }
  const command = byName.get(name)
  if (command === undefined) {
    return complain(`${caller.where}invalid command \\${name}\nTry \\? for help.\n`)
  }
  try {
    return await command.run(context, argumentsOf(command, rest, context), caller, name)
  } catch (error) {
    if (error instanceof BackslashError) {
      return complain(`${caller.where}\\${name}: ${error.message}\n`)
    }
    const fields = errorFields(error)
    if (fields === undefined) throw error
    return complain(reportError({ ...fields, position: undefined }, '', caller.where))
  }
}

/** A semicolon after a name is a habit, and not part of it. */
function argumentsOf(command: Backslash, rest: string, { variables }: Context): string[] {
  const text = command.takesText === true ? rest : rest.replace(/;+$/, '')
  return splitArguments(text, variables)
}
