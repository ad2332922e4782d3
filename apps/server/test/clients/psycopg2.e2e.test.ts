/** psycopg2 (libpq) against the program. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startProgramServer } from '../support/program-server.ts'
import { pythonWith } from '../support/python.ts'
import { runProgram } from '../support/run-program.ts'

const python = pythonWith('psycopg2')

test.skipIf(python === undefined)(
  'psycopg2 writes, reads, copies, listens and keeps its transactions',
  async () => {
    const server = await startProgramServer()
    const script = join(import.meta.dirname, 'psycopg2-client.py')
    const { code, out, err } = await runProgram(python ?? '', [script], { env: server.env })
    await server.stop()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toEqual({
      server_version: 15,
      encoding: 'UTF8',
      id: 1,
      row: ['größer', '1.50', '2024-05-06', ['a', 'b'], { x: 1 }, '00ff'],
      status: 'INSERT 0 50',
      error: ['23505', 'item_pkey', 'duplicate key value violates unique constraint "item_pkey"'],
      served: 251,
      copied: 2,
      csv: 'name\ncopied\n',
      isolation: 'serializable',
      readonly: true,
      notifies: [['news', 'hello']],
    })
  },
)
