/** Bun.sql against the program. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProgramServer, type ProgramServer } from '../support/program-server.ts'
import { runProgram } from '../support/run-program.ts'

const bun = join(import.meta.dirname, '../../../../node_modules/.bin/bun')
let server: ProgramServer

beforeAll(async () => {
  server = await startProgramServer()
})
afterAll(() => server.stop())

test('Bun.sql writes, reads, pipelines and rolls back', async () => {
  const { code, out, err } = await runProgram(
    bun,
    [join(import.meta.dirname, 'bun-sql-client.ts')],
    {
      env: server.env,
    },
  )
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toEqual({
    rows: [
      {
        id: 1,
        name: 'one',
        price: '1.50',
        added: '1970-01-01T00:00:00.000Z',
        props: { a: [1, 2] },
      },
      { id: 2, name: 'zwei', price: null, added: null, props: null },
    ],
    types: [{ i: 42, t: 'x', b: true, f: 2.5, n: null, big: '9007199254740993' }],
    error: ['23505', 'item_pkey'],
    undone: 2,
    pipelined: true,
    unsafe: [[{ a: 1 }], [{ b: 2 }]],
    cut: 3000,
  })
})
