import { isStorageError } from '@twill/storage'
import { type Mutant, withStorage } from './mutant.ts'

export const burntLsn: Mutant = {
  clause: 'C2',
  fault: 'a refused append uses up an LSN',
  alsoSeenBy: [],
  mutate: (subject) =>
    withStorage(subject, (storage) => {
      let burnt = 0
      return {
        appendWal: async (epoch, records) => {
          try {
            const { firstLsn, lastLsn } = await storage.appendWal(epoch, records)
            return { firstLsn: firstLsn + burnt, lastLsn: lastLsn + burnt }
          } catch (error) {
            if (isStorageError(error, 'fenced')) burnt += records.length
            throw error
          }
        },
      }
    }),
}
