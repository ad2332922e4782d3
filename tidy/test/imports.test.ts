import { expect, test } from 'vitest'
import { importsOf } from '../imports.ts'
import { source } from '../source.ts'

const found = (text: string) =>
  importsOf(source('packages/x/src/a/b.ts', text)).map(({ specifier, line, typeOnly, target }) => [
    specifier,
    line,
    typeOnly,
    target,
  ])

test.each<[string, unknown[]]>([
  [`import './a.ts'`, [['./a.ts', 1, false, 'packages/x/src/a/a.ts']]],
  [`import a, { b as c } from "x"`, [['x', 1, false, undefined]]],
  [`import type { A } from '../a.ts'`, [['../a.ts', 1, true, 'packages/x/src/a.ts']]],
  [`import { type A } from 'a'`, [['a', 1, false, undefined]]],
  [`import {\n  a, // from 'b'\n  c,\n} from 'd'`, [['d', 4, false, undefined]]],
  [
    `export { a } from 'a'\nexport type { B } from 'b'`,
    [
      ['a', 1, false, undefined],
      ['b', 2, true, undefined],
    ],
  ],
  [`export type { A }\nexport { b } from 'b'`, [['b', 2, false, undefined]]],
  [`export type A = { from: 'x' }\nimport { b } from 'b'`, [['b', 2, false, undefined]]],
  [`const a = await import('a')`, [['a', 1, false, undefined]]],
  [`const text = "import 'a'"; // import 'b'`, []],
  [`export const from = 'x'`, []],
])('%j', (text, expected) => expect(found(text)).toEqual(expected))
