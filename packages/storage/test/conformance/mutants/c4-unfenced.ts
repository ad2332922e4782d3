import { type Mutant, withStorage } from './mutant.ts'

export const unfenced: Mutant = {
  clause: 'C4',
  fault: 'a writer that was replaced may go on writing',
  alsoSeenBy: ['C2'],
  mutate: (subject) =>
    withStorage(subject, (storage) => {
      const granted = async (epoch: number): Promise<number> =>
        Math.max(epoch, (await storage.head()).epoch)
      return {
        appendWal: async (epoch, records) => storage.appendWal(await granted(epoch), records),
        putPages: async (epoch, lsn, pages) => storage.putPages(await granted(epoch), lsn, pages),
        setRoot: async (epoch, lsn, root) => storage.setRoot(await granted(epoch), lsn, root),
      }
    }),
}
