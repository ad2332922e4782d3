/** upper, lower and initcap, one character for one character as C's towupper does: ß stays ß. */
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const ascii = /^[\0-\x7f]*$/
const alphanumeric = /[\p{L}\p{Nd}]/u

function mapCharacters(text: string, map: (character: string) => string): string {
  let out = ''
  for (const character of text) {
    const mapped = map(character)
    out += mapped.length === character.length ? mapped : character
  }
  return out
}

export function upperText(text: string): string {
  return ascii.test(text)
    ? text.toUpperCase()
    : mapCharacters(text, (character) => character.toUpperCase())
}

export function lowerText(text: string): string {
  return ascii.test(text)
    ? text.toLowerCase()
    : mapCharacters(text, (character) => character.toLowerCase())
}

/** A word is a run of letters and digits. */
export function initcapText(text: string): string {
  let inWord = false
  return mapCharacters(text, (character) => {
    const mapped = inWord ? character.toLowerCase() : character.toUpperCase()
    inWord = alphanumeric.test(character)
    return mapped
  })
}

export const textCase: Readonly<Record<string, ScalarImplementation>> = {
  upper: scalar((_ctx, text: string) => upperText(text)),
  lower: scalar((_ctx, text: string) => lowerText(text)),
  initcap: scalar((_ctx, text: string) => initcapText(text)),
}
