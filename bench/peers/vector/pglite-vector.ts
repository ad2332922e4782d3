/** pgvector in PGlite, in memory. It takes vectors as text; making the texts of queries is not counted. It builds on one thread. */
import { vectorOf } from '../../vector/vector-sets.ts'
import { installed, versionOf } from './installed.ts'
import { EF_CONSTRUCTION, K, M } from './vector-peer.ts'
import type { VectorPeer, VectorPeerOptions } from './vector-peer.ts'

/** Room to build the graph in: without it pgvector goes on in its pages, which takes many times as long. */
const MAINTENANCE_MEMORY = '800MB'

export async function openPgliteVector(
  options: VectorPeerOptions,
): Promise<VectorPeer | undefined> {
  const { set } = options
  const { PGlite } = await import('@electric-sql/pglite')
  type Extension = { readonly vector: { name: string; setup: never } }
  const extension = await installed<Extension>('@electric-sql/pglite-pgvector')
  if (extension === undefined) return undefined
  const db = await PGlite.create({ extensions: { vector: extension.vector } })
  await db.exec(`create extension vector; set maintenance_work_mem = '${MAINTENANCE_MEMORY}'`)
  await db.exec(`create table item (id int primary key, v vector(${set.dimensions}))`)
  const texts = new Map(set.queries.map((query) => [query, `[${query.join()}]`]))
  return {
    name: 'pglite',
    version: `${versionOf('@electric-sql/pglite')}, pgvector ${await extensionVersion()}`,
    buildsAfterwards: true,
    add: async (from, to) => {
      const lines: string[] = []
      for (let id = from; id < to; id++) lines.push(`${id}\t[${vectorOf(set, id).join()}]\n`)
      await db.query(`copy item from '/dev/blob'`, [], { blob: new Blob(lines) })
    },
    build: async () => {
      await db.exec(
        `create index item_v on item using hnsw (v vector_l2_ops) with (m = ${M}, ef_construction = ${EF_CONSTRUCTION})`,
      )
      await db.exec('analyze item')
    },
    setEf: async (ef) => {
      await db.exec(`set hnsw.ef_search = ${ef}`)
    },
    search: async (query) => {
      const sql = `select id from item order by v <-> $1 limit ${K}`
      const { rows } = await db.query<{ id: number }>(sql, [texts.get(query)])
      return rows.map(({ id }) => id)
    },
    bytes: async () => {
      const { rows } = await db.query<{ bytes: number }>(
        `select pg_relation_size('item_v')::int as bytes`,
      )
      return rows[0]?.bytes
    },
    close: () => db.close(),
  }

  async function extensionVersion(): Promise<string> {
    const { rows } = await db.query<{ extversion: string }>(
      `select extversion from pg_extension where extname = 'vector'`,
    )
    return rows[0]?.extversion ?? 'unknown'
  }
}
