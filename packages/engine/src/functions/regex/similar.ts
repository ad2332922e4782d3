/** SIMILAR TO patterns rewritten as regular expressions. */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'

function escapeCharacter(escape: string | undefined): string | undefined {
  if (escape === undefined) return '\\'
  const characters = [...escape]
  if (characters.length > 1) {
    throw sqlError(sqlstate.invalidEscapeSequence, 'invalid escape string', {
      hint: 'Escape string must be empty or one character.',
    })
  }
  return characters[0]
}

/** `escape` undefined is the default backslash, empty is none. `<escape>"` twice marks the part that SUBSTRING returns. */
export function similarToRegex(pattern: string, escape: string | undefined): string {
  const escapeWith = escapeCharacter(escape)
  let out = '^(?:'
  let escaped = false
  let inBracket = false
  let separators = 0
  for (const character of pattern) {
    if (escaped) {
      if (character === '"' && !inBracket) {
        if (separators === 2) {
          throw sqlError(
            sqlstate.invalidUseOfEscapeCharacter,
            'SQL regular expression may not contain more than two escape-double-quote separators',
          )
        }
        out += separators === 0 ? '){1,1}?(' : '){1,1}(?:'
        separators++
      } else out += `\\${character}`
      escaped = false
    } else if (character === escapeWith) {
      escaped = true
    } else if (inBracket) {
      out += character === '\\' ? '\\\\' : character
      if (character === ']') inBracket = false
    } else {
      if (character === '[') inBracket = true
      out += translated(character)
    }
  }
  return `${out})$`
}

function translated(character: string): string {
  if (character === '%') return '.*'
  if (character === '_') return '.'
  if (character === '(') return '(?:'
  return '\\.^$'.includes(character) ? `\\${character}` : character
}
