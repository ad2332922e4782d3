import { expect, test } from 'vitest'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { readBlocks, sqlFiles } from './sql-file.ts'
import { engineTarget } from './targets.ts'

test.for(sqlFiles())('%s answers as written down', async (name) => {
  const engine = await openMemoryEngine()
  const target = engineTarget(engine)
  const wrong: string[] = []
  for (const block of readBlocks(name)) {
    const answer = await target.run(block)
    if (answer.join('\n') === block.expected.join('\n')) continue
    wrong.push(
      [
        `${name}:${block.line}: ${block.sql}`,
        '-- expected',
        ...block.expected,
        '-- got',
        ...answer,
      ].join('\n'),
    )
  }
  await engine.close()
  expect(wrong.join('\n\n')).toBe('')
})
