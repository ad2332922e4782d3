/** How many columns a text takes on a terminal, counted per code point as psql counts. */
import { eastAsianWidth } from 'get-east-asian-width'

const simple = /^[\x20-\x7e]*$/
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]$/u

export function displayWidth(text: string): number {
  if (simple.test(text)) return text.length
  let width = 0
  for (const char of text) {
    if (!invisible.test(char)) width += eastAsianWidth(char.codePointAt(0) ?? 0)
  }
  return width
}
