/** The life of a process that only reads: looks now and then, and begins anew where the log was trimmed past it. */
import { isStorageError } from '@twill/storage'
import { replayStart } from '../../../src/log/replay-start.ts'
import { LogReader } from '../../../src/log/log-reader.ts'
import type { LogSource } from '../../../src/log/log-source.ts'
import { ManifestCell } from '../../../src/manifest/manifest-cell.ts'
import { decodeTransaction } from './history.ts'
import type { LogWorld } from './log-world.ts'
import { MANIFEST_KEY } from './place.ts'

export async function follow(world: LogWorld, name: string, source: LogSource): Promise<void> {
  const { history, loop, prng, rules } = world
  for (;;) {
    try {
      const cell = await ManifestCell.load(source.store, MANIFEST_KEY, source.env)
      if (cell === undefined) return
      const opened = cell.current
      const reader = new LogReader(source, replayStart(opened), opened.log.hint, { rules })
      await reader.refresh(cell)
      const state = await world.stateOf(opened, reader)
      for (;;) {
        history.seen.push({ who: name, state: [...state] })
        await loop.sleep(prng.pick([1_000, 20_000]) + prng.below(20_000))
        await reader.refresh(cell)
        for await (const batch of reader.entries(state.length + 1, reader.end.lsn - 1)) {
          for (const { record } of batch) state.push(decodeTransaction(record))
        }
      }
    } catch (error) {
      world.note(`${name} begins anew: ${(error as Error).message}`)
      if (!isStorageError(error)) history.faults.push(`${name}: ${(error as Error).stack}`)
      if (isStorageError(error, 'corrupt')) history.faults.push(`${name}: ${error.message}`)
      await loop.sleep(1_000)
    }
  }
}
