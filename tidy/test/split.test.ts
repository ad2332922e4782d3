import { expect, test } from 'vitest'
import { split } from '../split.ts'

test.each([
  ['a // b', 'a     ', '  // b'],
  ['a /* b */ c', 'a           c'.replace('  ', ''), '  /* b */  '],
  [`x = 'a\\'b' + c`, `x = '    ' + c`, ' '.repeat(14)],
  ['`a ${b + `c ${d}`} e` + f', '`  ${b + `  ${d}`}  ` + f'.replaceAll('${', ' {'), ' '.repeat(25)],
  ['a = /[/"]/ + b', 'a = /    / + b', ' '.repeat(14)],
  ['a / b / c', 'a / b / c', ' '.repeat(9)],
  ['return /"/', 'return / /', ' '.repeat(10)],
])('%s is split into code and comments', (text, code, comments) => {
  expect(split(text)).toEqual({ code, comments })
})

test('what is blanked keeps its lines', () => {
  const text = '/* a\nb */ c\n`d\ne`'
  const { code, comments } = split(text)
  expect([code.split('\n').length, comments.split('\n').length]).toEqual([4, 4])
})
