/**
 * What an agent remembers: texts, found again by what they are like. One table and one index; the vectors go in and come out as
 * Float32Array. A branch of a memory is a memory: it has all that was remembered before, and shares nothing that comes after.
 */
import { open } from '@twill/bun'
import type { Database } from '@twill/bun'
import { DIMENSIONS, embed } from './embed.ts'

export type Recalled = {
  readonly body: string
  readonly source: string
  /** Cosine of the angle between the question and this: 1 is the same text. */
  readonly likeness: number
  readonly embedding: Float32Array
}

const SCHEMA = `
  create extension if not exists vector;
  create table if not exists memory (
    id bigint generated always as identity primary key,
    source text not null,
    body text not null,
    embedding vector(${DIMENSIONS}) not null
  );
  create index if not exists memory_embedding on memory using hnsw (embedding vector_cosine_ops);
`

export class Memory {
  readonly #db: Database

  private constructor(db: Database) {
    this.#db = db
  }

  static async open(url: string): Promise<Memory> {
    const db = await open(url)
    await db.exec(SCHEMA)
    return new Memory(db)
  }

  async remember(source: string, bodies: readonly string[]): Promise<void> {
    await this.#db.bulkInsert(
      'memory',
      bodies.map((body) => ({ source, body, embedding: embed(body) })),
    )
  }

  /** What is most like the question, from one source or from all of them. */
  async recall(question: string, count: number, source?: string): Promise<readonly Recalled[]> {
    const [from, params] = source === undefined ? ['', []] : ['where source = $3', [source]]
    return this.#db.query<Recalled>(
      `select body, source, 1 - (embedding <=> $1) as likeness, embedding
         from memory ${from} order by embedding <=> $1 limit $2`,
      [embed(question), count, ...params],
    )
  }

  async forget(source: string): Promise<number> {
    const { rowCount } = await this.#db.run('delete from memory where source = $1', [source])
    return rowCount
  }

  async count(): Promise<number> {
    const [row] = await this.#db.query<{ count: number }>('select count(*) from memory')
    return row?.count ?? 0
  }

  /** How a recall is answered, as EXPLAIN says it. */
  async explain(question: string): Promise<string> {
    const lines = await this.#db.values(
      'explain (costs off) select body from memory order by embedding <=> $1 limit 3',
      [embed(question)],
    )
    return lines.map(([line]) => String(line)).join('\n')
  }

  /** A memory of its own that begins with all of this one; nothing is copied. */
  async branch(name: string): Promise<Memory> {
    return new Memory(await this.#db.branch(name))
  }

  throwAway(branch: string): Promise<void> {
    return this.#db.deleteBranch(branch)
  }

  close(): Promise<void> {
    return this.#db.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
