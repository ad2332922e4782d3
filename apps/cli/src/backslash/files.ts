/** Commands that run other files, or print. */
import { dirname, resolve } from 'node:path'
import type { Backslash } from './command.ts'
import { BackslashError } from './command.ts'

export const fileCommands: readonly Backslash[] = [
  {
    names: ['i', 'include', 'ir', 'include_relative'],
    synopsis: '\\i FILE, \\ir FILE',
    help: 'run a file (\\ir: found beside this script)',
    async run(_, [path], { file, include }, name) {
      if (path === undefined) throw new BackslashError('missing file name')
      const beside = (name === 'ir' || name === 'include_relative') && file !== undefined
      const end = await include(beside ? resolve(dirname(file), path) : path)
      return end === 'stopped' ? end : undefined
    },
  },
  {
    names: ['echo', 'qecho', 'warn'],
    takesText: true,
    synopsis: '\\echo TEXT, \\warn TEXT',
    help: 'print a text (\\warn: to the standard error)',
    run(context, args, _, name) {
      const [first, ...others] = args
      const line = first === '-n' ? others.join(' ') : `${args.join(' ')}\n`
      if (name === 'warn') context.err(line)
      else context.out(line)
      return undefined
    },
  },
]
