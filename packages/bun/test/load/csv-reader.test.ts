import { expect, test } from 'vitest'
import { CsvReader } from '../../src/load/csv-reader.ts'
import type { CsvField } from '../../src/load/csv-reader.ts'

const format = { delimiter: ',', quote: '"', nullText: '' }

function read(chunks: readonly string[]): readonly (readonly CsvField[])[] {
  const reader = new CsvReader(format)
  const rows = chunks.flatMap((chunk) => [...reader.push(chunk)])
  return [...rows, ...reader.push('', true)]
}

test.each([
  ['', []],
  ['a,b', [['a', 'b']]],
  ['a,b\n', [['a', 'b']]],
  ['a\r\nb\rc\n', [['a'], ['b'], ['c']]],
  ['a,,""\n', [['a', null, '']]],
  ['"a""b"\n', [['a"b']]],
  ['x"y z"w\n', [['xy zw']]],
  ['"a\r\nb",c\n', [['a\r\nb', 'c']]],
  [',\n', [[null, null]]],
])('%j is read', (text, rows) => {
  expect(read([text])).toEqual(rows)
})

test('a quote that never ends is an error with its line', () => {
  expect(() => read(['a\n"b\nc'])).toThrow(
    expect.objectContaining({ code: '22P04', where: 'CSV line 2' }),
  )
})

test('it does not matter where the text is cut', () => {
  const text = 'id,name\r\n1,"a ""quoted"" one"\r\n2,"two\r\nlines",\n3,,""\r4,"x"'
  const whole = read([text])
  expect(whole).toHaveLength(5)
  for (let size = 1; size <= text.length; size++) {
    const chunks: string[] = []
    for (let at = 0; at < text.length; at += size) chunks.push(text.slice(at, at + size))
    expect(read(chunks)).toEqual(whole)
  }
})
