/** Searches whose pages are elsewhere: they wait for them, and find what they find when all is in memory. */
import { describe, expect, it } from 'vitest'
import { openColdEngine } from '../../support/cold-engine.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { Random } from '../../support/random.ts'
import { runText } from '../../support/text-rows.ts'
import { clustered } from './vector-table.ts'

const random = new Random(3)
const queries = [
  `select id from item order by v <=> '${clustered(random, 8, 40)}' limit 7`,
  `select id from item where part < 300 order by v <=> '${clustered(random, 8, 40)}', id limit 7`,
  `select item.id, label from item join label on label.id = item.part order by item.v <=> '${clustered(random, 8, 40)}' limit 7`,
  `select l.id, n.id from label l, lateral (select id from item order by v <=> l.v limit 2) n where l.id < 4 order by 1, 2`,
  `select id from item where part = 5 order by v <=> '${clustered(random, 8, 40)}' limit 7`,
]

async function fill(name: string): Promise<readonly (readonly unknown[])[]> {
  const engine = await openMemoryEngine({ name })
  const session = engine.connect()
  await session.exec(`
    create extension vector;
    create table item (id int primary key, part int, v vector(8));
    create table label (id int primary key, label text, v vector(8));
    insert into item values ${random.list(3000, (i) => `(${i}, ${random.below(1000)}, '${clustered(random, 8, 40)}')`).join()};
    insert into label select part, 'p' || part, min(v::text)::vector from item group by part;
    create index item_v on item using hnsw (v vector_cosine_ops);
    set enable_seqscan = off`)
  const answers = []
  for (const sql of queries) answers.push((await runText(session, sql)).rows)
  await engine.close()
  return answers
}

describe('a search without its pages', () => {
  it.each([1, 300_000])('waits for them, with %s bytes to keep them', async (cacheBytes) => {
    const name = `cold search ${cacheBytes}`
    const answers = await fill(name)
    const { engine } = await openColdEngine(name, cacheBytes)
    const session = engine.connect()
    await session.exec('set enable_seqscan = off')
    for (const [i, sql] of queries.entries()) {
      expect((await runText(session, sql)).rows, sql).toEqual(answers[i])
    }
    const explained = await runText(session, `explain (analyze) ${queries[0]}`)
    const pages = explained.rows.map(([line]) => /Pages Read: (\d+)/.exec(line ?? '')?.[1])
    const read = Number(pages.find((each) => each !== undefined))
    if (cacheBytes === 1) expect(read).toBeGreaterThan(0)
    await engine.close()
  })
})
