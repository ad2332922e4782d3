/** pgvector's own regression tests, in process: every statement prints what it prints there, or is refused by name. */
import { readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { describe, expect, it } from 'vitest'
import { SqlError, type Session } from '../../../src/index.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { drainText } from '../../support/text-rows.ts'
import { type Difference, differences } from './differences.ts'
import { scriptLines, type ScriptLine } from './expected-output.ts'
import { comparable, errorText, resultText } from './psql-text.ts'

const folder = sharedPath('suites', 'pgvector')
const names = ['vector_type', 'btree', 'copy', 'cast', 'hnsw_vector']

/** What pgvector has and is refused with 0A000, by what its statements name. */
const refused: Readonly<Record<string, RegExp>> = {
  'the type halfvec': /halfvec/,
  'the type sparsevec': /sparsevec/,
  'the type bit': /binary_quantize/,
}

/** Sections that begin with a table of such a type, and are about it. */
const refusedSections: ReadonlySet<string> = new Set(['-- halfvec', '-- sparsevec'])

type Outcome = { readonly text: string; readonly code: string }

describe.skipIf(folder === undefined)("pgvector's regression tests", () => {
  it.each(names)('%s prints what pgvector prints', async (name) => {
    const engine = await openMemoryEngine()
    try {
      const session = engine.connect()
      await session.exec('create extension vector')
      const read = (part: string): string => readFileSync(`${folder}/${part}`, 'utf8')
      const lines = scriptLines(read(`sql/${name}.sql`), read(`expected/${name}.out`))
      await compareLines(session, name, lines)
    } finally {
      await engine.close()
    }
  })
})

async function compareLines(
  session: Session,
  name: string,
  lines: readonly ScriptLine[],
): Promise<void> {
  const binary = new Map<string, readonly Uint8Array[]>()
  const wrong: string[] = []
  let isRefused = false
  let section = ''
  const missed = new Set(name === 'hnsw_vector' ? differences : [])
  for (const { text, output } of lines) {
    if (text.startsWith('--')) {
      section = text
      isRefused = name !== 'cast' && refusedSections.has(text)
      continue
    }
    if (isRefused && !/^create table/i.test(text)) continue
    const { text: printed, code } = await outcome(session, text, binary)
    if (Object.values(refused).some((pattern) => pattern.test(text))) {
      if (code !== '0A000') wrong.push(`${text}\nis not refused: ${printed}`)
    } else if (comparable(printed) !== comparable(output)) {
      const known = differences.find((each) => each.section === section && each.statement === text)
      if (known !== undefined && isAsListed(printed, known)) missed.delete(known)
      else wrong.push(`${text}\nprints\n${printed}\nand there\n${output}`)
    }
  }
  expect(wrong).toEqual([])
  expect([...missed]).toEqual([])
}

function isAsListed(printed: string, { rows }: Difference): boolean {
  if (rows === undefined) return printed === ''
  return comparable(printed).endsWith(
    comparable([...rows, `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`].join('\n')),
  )
}

async function outcome(
  session: Session,
  line: string,
  files: Map<string, readonly Uint8Array[]>,
): Promise<Outcome> {
  const sql = line.replace(/;\s*$/, '')
  try {
    if (line.startsWith('\\copy')) {
      await copy(session, line, files)
      return { text: '', code: 'ok' }
    }
    return { text: resultText(await drainText(session, await session.query(sql))), code: 'ok' }
  } catch (error) {
    return { text: errorText(error, line), code: error instanceof SqlError ? error.code : '' }
  }
}

/** `\copy t TO 'file' …` and back, the file in memory. */
async function copy(
  session: Session,
  line: string,
  files: Map<string, readonly Uint8Array[]>,
): Promise<void> {
  const [, what = '', file = '', options = ''] = /^\\copy (.*?) '(.*?)' (.*)$/.exec(line) ?? []
  const isOut = what.endsWith(' TO')
  const result = await session.query(`copy ${what} ${isOut ? 'stdout' : 'stdin'} ${options}`)
  if (isOut) {
    const chunks: Uint8Array[] = []
    for (
      let chunk = await result.copyOut?.next();
      chunk !== undefined;
      chunk = await result.copyOut?.next()
    ) {
      chunks.push(chunk.slice())
    }
    files.set(file, chunks)
  } else {
    for (const chunk of files.get(file) ?? []) await result.copyIn?.write(chunk)
    await result.copyIn?.finish()
  }
  await result.next()
}
