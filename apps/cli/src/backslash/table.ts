/** Every backslash command of the shell and of scripts. */
import { describeCommand } from '../describe/describe-relation.ts'
import { listCommands } from '../describe/list-relations.ts'
import type { Backslash } from './command.ts'
import { fileCommands } from './files.ts'
import { outputCommands } from './output.ts'
import { variableCommands } from './variables.ts'

const help: Backslash = {
  names: ['?'],
  synopsis: '\\?',
  help: 'show this list',
  run: (context) => {
    context.out(helpText())
    return undefined
  },
}

const quit: Backslash = {
  names: ['q', 'quit'],
  synopsis: '\\q',
  help: 'leave',
  run: () => 'quit',
}

const connect: Backslash = {
  names: ['c', 'connect'],
  synopsis: '\\c [NAME]',
  help: 'say which database this is (a session has one database)',
  run: (context, [name]) => {
    const here = `this is "${context.database}"`
    context.err(name === undefined ? `note: ${here}\n` : `note: \\c ${name} skipped: ${here}\n`)
    return undefined
  },
}

export const backslashes: readonly Backslash[] = [
  help,
  quit,
  connect,
  describeCommand,
  ...listCommands,
  ...fileCommands,
  ...outputCommands,
  ...variableCommands,
]

function helpText(): string {
  const width = Math.max(...backslashes.map(({ synopsis }) => synopsis.length))
  const lines = backslashes.map((command) => `  ${command.synopsis.padEnd(width)}  ${command.help}`)
  return `A statement ends with a semicolon, or with \\g, or with \\gx for one column per line.\n${lines.join('\n')}\n`
}
