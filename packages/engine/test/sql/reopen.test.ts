/** What the definition commands leave behind is there again after closing and opening, and passes the database's own check. */
import { expect, test } from 'vitest'
import type { Engine } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { runText } from '../support/text-rows.ts'
import { readBlocks, sqlFiles } from './sql-file.ts'
import { engineTarget } from './targets.ts'

const listing = `select n.nspname, c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_temp%'
  and c.relkind in ('r', 'v') order by 1, 2`

async function contents(engine: Engine): Promise<readonly string[]> {
  const session = engine.connect()
  const lines: string[] = []
  for (const [schema, name, kind] of (await runText(session, listing)).rows) {
    const { columns, rows } = await runText(session, `select * from "${schema}"."${name}" x`)
    lines.push(`${kind} ${schema}.${name} (${columns?.join(', ')})`)
    lines.push(...rows.map((row) => row.join('|')).toSorted())
  }
  session.close()
  return lines
}

test.for(sqlFiles())(
  '%s leaves a database that is the same when it is opened again',
  async (name) => {
    const engine = await openMemoryEngine({ name: `reopen ${name}` })
    const target = engineTarget(engine)
    for (const block of readBlocks(name)) await target.run(block)
    const before = await contents(engine)
    expect(await engine.check()).toEqual([])
    await engine.close()
    const again = await openMemoryEngine({ name: `reopen ${name}` })
    expect(await contents(again)).toEqual(before)
    expect(await again.check()).toEqual([])
    await again.close()
  },
)
