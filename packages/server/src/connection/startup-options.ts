/** The parameters of a startup message as settings of a session: its own, and those in `options`, a command line in small. */
import { SqlError, sqlstate } from '@twill/engine'

/** Parameters that are no settings. */
const notSettings: ReadonlySet<string> = new Set(['user', 'database', 'options', 'replication'])

export function startupSettings(
  parameters: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {}
  for (const [name, value] of parseOptions(parameters.get('options') ?? '')) settings[name] = value
  for (const [name, value] of parameters) if (!notSettings.has(name)) settings[name] = value
  return settings
}

/** `-c name=value`, `-cname=value` and `--name=value`. */
function parseOptions(options: string): (readonly [name: string, value: string])[] {
  const found: (readonly [string, string])[] = []
  const words = splitWords(options)
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    if (word.startsWith('--')) found.push(assignment(word.slice(2), '--'))
    else if (word === '-c' && i + 1 < words.length) {
      found.push(assignment(words[++i] as string, '-c '))
    } else if (/^-c./.test(word)) found.push(assignment(word.slice(2), '-c '))
    else throw invalidArgument(`invalid command-line argument for server process: ${word}`, HINT)
  }
  return found
}

function assignment(text: string, flag: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 0) throw invalidArgument(`${flag}${text} requires a value`)
  return [text.slice(0, at).replaceAll('-', '_'), text.slice(at + 1)]
}

/** Words end at blanks; a backslash takes the meaning from the character after it. */
function splitWords(options: string): string[] {
  const words = options.match(/(?:\\[^]|[^\s\\])+/g) ?? []
  return words.map((word) => word.replace(/\\([^])/g, '$1'))
}

const HINT = 'Try "postgres --help" for more information.'

function invalidArgument(message: string, hint?: string): SqlError {
  return new SqlError(sqlstate.syntaxError, message, { severity: 'FATAL', hint })
}
