import { expect, test } from 'vitest'
import type { Cell } from '../../src/connection.ts'
import { copyLine } from '../../src/dump/data.ts'
import { readCopyText } from '../../src/engine/copy-text.ts'

async function read(text: string, size = 1 << 20): Promise<Cell[][]> {
  async function* chunks(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  }
  const rows: Cell[][] = []
  for await (const row of readCopyText(chunks(), '\t', '\\N')) rows.push(row)
  return rows
}

test.each<[string, Cell[][]]>([
  ['', []],
  ['1\ta\n', [['1', 'a']]],
  [
    '1\t\\N\n\\N\t2',
    [
      ['1', null],
      [null, '2'],
    ],
  ],
  ['\n', [['']]],
  ['\t\n', [['', '']]],
  ['a\\tb\\nc\\\\d\t\\b\\f\\r\\v\n', [['a\tb\nc\\d', '\b\f\r\v']]],
  ['\\x41\\101\\.\\q\n', [['AA.q']]],
  ['a\\\tb\tc\n', [['a\tb', 'c']]],
  ['a\\\nb\n', [['a\nb']]],
  ['a\\\\\nb\n', [['a\\'], ['b']]],
  ['\\\\N\n', [['\\N']]],
  ['a\r\n', [['a']]],
])('%j is read', async (text, rows) => expect(await read(text)).toEqual(rows))

test('what a dump writes is read back, wherever the chunks are cut', async () => {
  const alphabet = ['\\', '\t', '\n', '\r', 'N', '.', 'a', 'é', '\b', '\v', '0', 'x']
  let seed = 7
  const pick = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return (seed >>> 8) % n
  }
  for (let round = 0; round < 300; round++) {
    const rows = Array.from({ length: 1 + pick(4) }, () =>
      Array.from({ length: 3 }, (): Cell => {
        if (pick(6) === 0) return null
        return Array.from({ length: pick(6) }, () => alphabet[pick(alphabet.length)]).join('')
      }),
    )
    expect(await read(rows.map(copyLine).join(''), 1 + pick(9))).toEqual(rows)
  }
})
