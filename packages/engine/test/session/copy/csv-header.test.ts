import { expect, test } from 'vitest'
import { csvHeader } from '../../../src/index.ts'

const format = { delimiter: ',', quote: '"' }

test.each([
  ['a,b\n1,2', false, ['a', 'b']],
  ['a,"b\nc",d\r\n', false, ['a', 'b\nc', 'd']],
  ['a,b', false, undefined],
  ['a,b', true, ['a', 'b']],
  ['a,"b', false, undefined],
  ['', true, []],
] as const)('%j (all of it: %j) begins with %j', (text, isAll, names) => {
  expect(csvHeader(text, isAll, format)).toEqual(names)
})
