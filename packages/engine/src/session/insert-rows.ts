/** Bulk loading: rows given as values go into a table a batch at a time, in one transaction. */
import { BATCH_SIZE } from '../store/batch.ts'
import type { Datum } from '../types/datum.ts'
import { findTable } from './ddl/find-object.ts'
import { splitQualified } from './qualified-name.ts'
import { BulkInsert } from './bulk-insert.ts'
import type { EngineSession } from './session.ts'

export async function insertRows(
  session: EngineSession,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Datum[]> | AsyncIterable<readonly Datum[]>,
): Promise<number> {
  const parts = splitQualified(table)
  const name = parts.at(-1) ?? table
  const found = findTable(session, {
    pos: 0,
    catalog: undefined,
    schema: parts.length > 1 ? parts.at(-2) : undefined,
    name,
  })
  const wasBlock = session.block.isBlock
  session.interrupts.start(0)
  try {
    const bulk = await BulkInsert.start(session, found, columns)
    let buffer: (readonly Datum[])[] = []
    let count = 0
    const flush = async (): Promise<void> => {
      session.interrupts.check()
      await bulk.add(buffer)
      count += buffer.length
      buffer = []
    }
    if (Symbol.asyncIterator in rows) {
      for await (const row of rows) {
        buffer.push(row)
        if (buffer.length >= BATCH_SIZE) await flush()
      }
    } else {
      for (const row of rows) {
        buffer.push(row)
        if (buffer.length >= BATCH_SIZE) await flush()
      }
    }
    if (buffer.length > 0) await flush()
    await bulk.finish()
    if (!wasBlock) await session.runner.commit()
    return count
  } catch (error) {
    session.block.fail()
    throw error
  } finally {
    session.interrupts.end()
  }
}
