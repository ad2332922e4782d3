import { describe, expect, test } from 'vitest'
import { checkEngineLayers } from '../rules/engine-layers.ts'
import { checkExports } from '../rules/exports.ts'
import { checkFileCycles } from '../rules/file-cycles.ts'
import { checkFileLength } from '../rules/file-length.ts'
import { checkHeaders } from '../rules/headers.ts'
import { checkNames } from '../rules/names.ts'
import { checkOutsideWorld } from '../rules/outside-world.ts'
import { checkPackageLayers } from '../rules/package-layers.ts'
import { checkUnfinished } from '../rules/unfinished.ts'
import { source } from '../source.ts'
import type { Violation } from '../source.ts'

const engine = (file: string, text: string) => source(`packages/engine/src/${file}`, text)
const found = (violations: readonly Violation[]): string[] =>
  violations.map(({ path, line }) => `${path}:${line}`)

describe('package layers', () => {
  test.each([
    ['packages/storage/src/a.ts', `import { x } from '@twill/engine'`],
    ['packages/server/src/a.ts', `import type { X } from '@twill/storage-s3'`],
    ['packages/engine/src/a.ts', `const x = await import('@twill/storage-s3')`],
    ['packages/engine/src/base/a.ts', `import { x } from '@twill/engine'`],
    ['packages/engine/src/a.ts', `import { x } from '../../storage/src/storage.ts'`],
    ['packages/unheard-of/src/a.ts', `import { x } from '@twill/storage'`],
  ])('%s may not say: %s', (path, text) => {
    expect(found(checkPackageLayers([source(path, text)]))).toEqual([`${path}:1`])
  })

  test.each([
    ['packages/engine/src/a.ts', `import type { Storage } from '@twill/storage'`],
    ['packages/engine/test/a.test.ts', `import { x } from '@twill/server'`],
    ['apps/cli/src/a.ts', `import { open } from '@twill/bun'`],
    ['packages/engine/src/a.ts', `// import { x } from '@twill/server'`],
    ['packages/engine/src/a.ts', `const sql = "import x from '@twill/server'"`],
  ])('%s may say: %s', (path, text) => {
    expect(checkPackageLayers([source(path, text)])).toEqual([])
  })
})

describe('engine layers', () => {
  test('an earlier layer may not import a later one, not even its types', () => {
    const file = engine('parser/parse.ts', `\nimport type { Plan } from '../planner/plan.ts'`)
    expect(found(checkEngineLayers([file]))).toEqual(['packages/engine/src/parser/parse.ts:2'])
  })

  test('a later layer may import an earlier one', () => {
    const file = engine('planner/plan.ts', `import { parse } from '../parser/parse.ts'`)
    expect(checkEngineLayers([file])).toEqual([])
  })

  test('the types of plans may be named by the binder, and nothing else of theirs', () => {
    const types = engine('binder/a.ts', `import type { Plan } from '../planner/plan.ts'`)
    const values = engine('binder/a.ts', `import { cost } from '../planner/plan.ts'`)
    const others = engine('binder/a.ts', `import type { Cost } from '../planner/cost.ts'`)
    expect(checkEngineLayers([types])).toEqual([])
    expect(checkEngineLayers([values])).toHaveLength(1)
    expect(checkEngineLayers([others])).toHaveLength(1)
  })

  test('kernels import nothing', () => {
    const file = engine('kernels/compare.ts', `import { x } from '../base/x.ts'`)
    expect(checkEngineLayers([file])).toHaveLength(1)
  })

  test('a folder that no layer names is refused', () => {
    expect(checkEngineLayers([engine('magic/wand.ts', '')])).toHaveLength(1)
  })

  test('two folders of one layer may not import each other', () => {
    const files = [
      engine('store/a.ts', `import { b } from '../index/b.ts'`),
      engine('index/b.ts', `import { c } from '../store/c.ts'`),
    ]
    expect(checkEngineLayers(files).map(({ message }) => message)).toEqual([
      expect.stringContaining('store -> index -> store'),
    ])
  })
})

describe('imports', () => {
  test('files that import each other are a cycle', () => {
    const files = [
      source('apps/cli/src/a.ts', `import { b } from './b.ts'`),
      source('apps/cli/src/b.ts', `import {\n  c,\n} from './c.ts'`),
      source('apps/cli/src/c.ts', `export { a } from './a.ts'`),
    ]
    expect(checkFileCycles(files)).toHaveLength(1)
  })

  test('a recursive folder may go in a circle inside itself, and not through another', () => {
    const inside = [
      engine('parser/a.ts', `import { b } from './b.ts'`),
      engine('parser/b.ts', `import { a } from './a.ts'`),
    ]
    const through = [
      engine('parser/a.ts', `import { b } from '../base/b.ts'`),
      engine('base/b.ts', `import { a } from '../parser/a.ts'`),
    ]
    const folders = ['packages/engine/src/parser/']
    expect(checkFileCycles(inside)).toHaveLength(1)
    expect(checkFileCycles(inside, folders)).toEqual([])
    expect(checkFileCycles(through, folders)).toHaveLength(1)
  })

  test('every circle is reported, once', () => {
    const pair = (a: string, b: string) => [
      source(`apps/cli/src/${a}.ts`, `import { x } from './${b}.ts'`),
      source(`apps/cli/src/${b}.ts`, `import { x } from './${a}.ts'`),
    ]
    expect(checkFileCycles([...pair('a', 'b'), ...pair('c', 'd')])).toHaveLength(2)
  })

  test('types may go in a circle', () => {
    const files = [
      source('apps/cli/src/a.ts', `import type { B } from './b.ts'`),
      source('apps/cli/src/b.ts', `import { a } from './a.ts'`),
    ]
    expect(checkFileCycles(files)).toEqual([])
  })

  test('export * and the own index are refused', () => {
    const star = engine('base/a.ts', `export * from './b.ts'\nexport * as c from './c.ts'`)
    const own = engine('base/a.ts', `import { x } from '../index.ts'`)
    const folder = engine('base/a.ts', `import { x } from './index.ts'`)
    expect(checkExports([star])).toHaveLength(2)
    expect(checkExports([own])).toHaveLength(1)
    expect(checkExports([folder])).toEqual([])
  })
})

test.each(['shared/x.ts', 'sql/utils.ts', 'helpers.test.ts', 'lock/manager.ts', 'v2/x.ts'])(
  'the name %s is refused',
  (path) => expect(checkNames([source(path, '')])).toHaveLength(1),
)

test('a name that only contains a banned word is a name', () => {
  expect(checkNames([source('txn/shared-locks.ts', '')])).toEqual([])
})

describe('the outside world', () => {
  test.each([
    'const t = Date.now()',
    'const t = new Date()',
    'const t = performance.now()',
    'const r = Math.random()',
    'const r = crypto.randomUUID()',
    'setTimeout(f, 1)',
    'queueMicrotask(f)',
    'console.log(1)',
    'process.exit(1)',
    'const b = Buffer.from([])',
    'const f = new Function(text)',
    'eval(text)',
    `import { readFile } from 'node:fs'`,
    `import { Database } from 'bun:sqlite'`,
    'const text = `${Date.now()}`',
    'const half = (a + b) / 2, t = Date.now() / 3',
  ])('the engine may not say: %s', (text) => {
    expect(checkOutsideWorld([engine('a.ts', text)], {})).toHaveLength(1)
  })

  test.each([
    'const t = new Date(env.clock.now())',
    '// Date.now() is banned here',
    `const text = 'Math.random()'`,
    'const text = `console.log(${x})`',
    'const pattern = /process.exit(1)/',
    'env.setTimeout(f, 1)',
    'this.process.next()',
    'interface Buffer { size: number }',
  ])('the engine may say: %s', (text) => {
    expect(checkOutsideWorld([engine('a.ts', text)], {})).toEqual([])
  })

  test('the message names the replacement', () => {
    const [violation] = checkOutsideWorld([engine('a.ts', 'Date.now()')], {})
    expect(violation?.message).toContain('the clock of Env')
  })

  test('the file backend may use the file system', () => {
    const file = source('packages/storage/src/file/a.ts', `import { open } from 'node:fs/promises'`)
    expect(checkOutsideWorld([file], {})).toEqual([])
  })

  test('an exception is for one use in one file', () => {
    const exceptions = { 'packages/engine/src/a.ts': ['setTimeout('] }
    const text = 'setTimeout(f)\nsetInterval(f)'
    expect(found(checkOutsideWorld([engine('a.ts', text)], exceptions))).toEqual([
      'packages/engine/src/a.ts:2',
    ])
    expect(checkOutsideWorld([engine('b.ts', text)], exceptions)).toHaveLength(2)
  })
})

test.each(['// TODO: later', '/* FIXME */', 'f() // XXX', '// @ts-ignore', '/** @ts-nocheck */'])(
  'the mark %s is refused',
  (text) => expect(checkUnfinished([engine('a.ts', text)])).toHaveLength(1),
)

test('a focused test is refused, and a method called only is not', () => {
  const focused = source('apps/cli/test/a.test.ts', `test.only('x', f)\ndescribe.each([]).only`)
  expect(found(checkUnfinished([focused]))).toEqual(['apps/cli/test/a.test.ts:1'])
  expect(checkUnfinished([source('apps/cli/test/a.test.ts', 'rows.only(1)')])).toEqual([])
})

test('a long module without an opening comment is refused', () => {
  const body = `import { a } from './a.ts'\n${'export const x = a\n'.repeat(50)}`
  expect(checkHeaders([engine('base/a.ts', body)])).toHaveLength(1)
  expect(checkHeaders([engine('base/a.ts', `/** What it is. */\n${body}`)])).toEqual([])
  expect(checkHeaders([engine('base/a.ts', body.slice(0, 300))])).toEqual([])
  expect(checkHeaders([engine('base/a.table.ts', body)])).toEqual([])
})

describe('file length', () => {
  const long = source('apps/cli/src/long.ts', 'x\n'.repeat(12))
  const listed = (lines: number) => ({ [long.path]: { lines, reason: 'a table' } })

  test('a file over the limit is refused', () => {
    expect(found(checkFileLength([long], 10, {}))).toEqual(['apps/cli/src/long.ts:11'])
    expect(checkFileLength([long], 12, {})).toEqual([])
  })

  test('a listed file may be as long as it is listed, and not longer', () => {
    expect(checkFileLength([long], 10, listed(12))).toEqual([])
    expect(checkFileLength([long], 10, listed(11))).toHaveLength(1)
  })

  test('a listed file that shrank lowers its number or leaves the list', () => {
    expect(checkFileLength([long], 10, listed(13))).toHaveLength(1)
    expect(checkFileLength([long], 20, listed(13))).toHaveLength(1)
    expect(checkFileLength([], 10, listed(13))).toHaveLength(1)
  })

  test('a generated table has no limit', () => {
    expect(checkFileLength([source('a/oid.table.ts', 'x\n'.repeat(12))], 10, {})).toEqual([])
  })
})
