/**
 * libpq's pipeline mode against the program: the eleven situations of PostgreSQL's own test program for it, written anew
 * in `libpq-pipeline.py` over the same libpq.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startProgramServer, type ProgramServer } from '../support/program-server.ts'
import { pythonWith } from '../support/python.ts'
import { runProgram } from '../support/run-program.ts'

const python = pythonWith('psycopg')
const situations = [
  'disallowed_in_pipeline',
  'multi_pipelines',
  'nosync',
  'pipeline_abort',
  'pipeline_idle',
  'pipelined_insert',
  'prepared',
  'simple_pipeline',
  'singlerow',
  'transaction',
  'uniqviol',
]

describe.skipIf(python === undefined)('libpq in pipeline mode', () => {
  let server: ProgramServer
  let answers: Record<string, string>

  beforeAll(async () => {
    server = await startProgramServer()
    const { out, err } = await runProgram(
      python ?? '',
      [join(import.meta.dirname, 'libpq-pipeline.py')],
      { env: server.env },
    )
    if (err !== '') throw new Error(err)
    answers = JSON.parse(out) as Record<string, string>
  })
  afterAll(() => server.stop())

  test.each(situations)('%s', (name) => {
    expect(answers[name]).toBe('ok')
  })
})
