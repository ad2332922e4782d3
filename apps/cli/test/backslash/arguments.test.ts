import { expect, test } from 'vitest'
import { splitArguments } from '../../src/backslash/arguments.ts'

test.each([
  ['', []],
  ['a  b', ['a', 'b']],
  [`'a b' c`, ['a b', 'c']],
  [`'it''s' '\\n'`, [`it's`, '\n']],
  [`"Odd Name".x`, ['"Odd Name".x']],
  [`a'b c'd`, ['ab cd']],
  [':v :w', ['value', ':w']],
  ['on;', ['on;']],
])('%j is cut', (rest, expected) => {
  expect(splitArguments(rest, new Map([['v', 'value']]))).toEqual(expected)
})
