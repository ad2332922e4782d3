/** Creates the shop and loads it, with a bar where somebody watches. */
import type { Database } from '@twill/bun'
import { MultiBar } from 'cli-progress'
import { sampleTables } from './sample.ts'
import type { SampleSize } from './sample.ts'
import { shopIndexes, shopSchema } from './schema.ts'

/** Answers with the number of rows. */
export async function loadShop(
  db: Database,
  seed: number,
  size: SampleSize,
  stream: NodeJS.WriteStream,
): Promise<number> {
  await db.exec(shopSchema)
  const bars = stream.isTTY ? makeBars(stream) : undefined
  let loaded = 0
  try {
    for (const { name, columns, count, rows } of sampleTables(seed, size)) {
      const bar = bars?.create(count, 0, { table: name.padEnd(10) })
      loaded += await db.bulkInsert(name, rows(), {
        columns,
        batchRows: 5000,
        onProgress: ({ rows: done }) => {
          bar?.update(done)
          bars?.update()
        },
      })
    }
  } finally {
    bars?.stop()
  }
  await db.exec(shopIndexes)
  return loaded
}

function makeBars(stream: NodeJS.WriteStream): MultiBar {
  return new MultiBar({
    format: '  {table} [{bar}] {percentage}% {value} rows',
    stream,
    hideCursor: true,
    emptyOnZero: true,
  })
}
