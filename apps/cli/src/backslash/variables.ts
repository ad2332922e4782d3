/** Commands about the variables that `:name` stands for. */
import type { Backslash } from './command.ts'
import { BackslashError } from './command.ts'

export const variableCommands: readonly Backslash[] = [
  {
    names: ['set'],
    takesText: true,
    synopsis: '\\set [NAME [VALUE]]',
    help: 'set a variable, or list them (ON_ERROR_STOP ends a script at its first error)',
    run(context, [name, ...values]) {
      if (name !== undefined) {
        const isSwitch = name === 'ON_ERROR_STOP' && values.length === 0
        context.variables.set(name, isSwitch ? 'on' : values.join(''))
        return undefined
      }
      const lines = [...context.variables].map(([known, value]) => `${known} = '${value}'\n`)
      context.out(lines.toSorted((a, b) => (a < b ? -1 : 1)).join(''))
      return undefined
    },
  },
  {
    names: ['unset'],
    synopsis: '\\unset NAME',
    help: 'forget a variable',
    run(context, [name]) {
      if (name === undefined) throw new BackslashError('missing required argument')
      context.variables.delete(name)
      return undefined
    },
  },
]
