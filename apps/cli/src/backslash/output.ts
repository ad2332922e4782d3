/** Commands that change how results are printed. */
import type { Context } from '../context.ts'
import { formats } from '../output/format.ts'
import type { OutputStyle } from '../output/format.ts'
import type { Backslash } from './command.ts'
import { BackslashError } from './command.ts'

export const outputCommands: readonly Backslash[] = [
  {
    names: ['x'],
    synopsis: '\\x [on|off]',
    help: 'show results as one column per line',
    run(context, [value]) {
      const expanded = onOff(value, context.style.expanded)
      set(context, { expanded }, `Expanded display is ${expanded ? 'on' : 'off'}.`)
      return undefined
    },
  },
  {
    names: ['t'],
    synopsis: '\\t [on|off]',
    help: 'show rows alone',
    run(context, [value]) {
      const tuplesOnly = onOff(value, context.style.tuplesOnly)
      set(context, { tuplesOnly }, `Tuples only is ${tuplesOnly ? 'on' : 'off'}.`)
      return undefined
    },
  },
  {
    names: ['a'],
    synopsis: '\\a',
    help: 'switch between aligned and unaligned output',
    run(context) {
      const format = context.style.format === 'aligned' ? 'unaligned' : 'aligned'
      set(context, { format }, `Output format is ${format}.`)
      return undefined
    },
  },
  {
    names: ['pset'],
    synopsis: '\\pset NAME VALUE',
    help: `set format (${formats.join(', ')}), null, expanded or tuples_only`,
    run: runPset,
  },
  {
    names: ['timing'],
    synopsis: '\\timing [on|off]',
    help: 'show how long statements take',
    run(context, [value]) {
      context.timing = onOff(value, context.timing)
      say(context, `Timing is ${context.timing ? 'on' : 'off'}.`)
      return undefined
    },
  },
]

function runPset(context: Context, [name, value]: readonly string[]): undefined {
  switch (name) {
    case 'format': {
      const format = formats.find((known) => known === value)
      if (format === undefined) {
        throw new BackslashError(`allowed formats are ${formats.join(', ')}`)
      }
      return set(context, { format }, `Output format is ${format}.`)
    }
    case 'null':
      return set(context, { nullText: value ?? '' }, `Null display is "${value ?? ''}".`)
    case 'expanded':
    case 'x': {
      const expanded = onOff(value, context.style.expanded)
      return set(context, { expanded }, `Expanded display is ${expanded ? 'on' : 'off'}.`)
    }
    case 'tuples_only':
    case 't': {
      const tuplesOnly = onOff(value, context.style.tuplesOnly)
      return set(context, { tuplesOnly }, `Tuples only is ${tuplesOnly ? 'on' : 'off'}.`)
    }
    case 'pager':
      return undefined
    default:
      throw new BackslashError(`unknown option: ${name ?? '(none)'}`)
  }
}

function set(context: Context, change: Partial<OutputStyle>, message: string): undefined {
  context.style = { ...context.style, ...change }
  say(context, message)
}

function say(context: Context, message: string): void {
  if (!context.quiet) context.out(`${message}\n`)
}

function onOff(value: string | undefined, now: boolean): boolean {
  if (value === undefined) return !now
  const word = value.toLowerCase()
  if (['on', 'true', 'yes', '1'].includes(word)) return true
  if (['off', 'false', 'no', '0'].includes(word)) return false
  throw new BackslashError(`unrecognized value "${value}": Boolean expected`)
}
