import type { Storage } from '@twill/storage'
import { withMethods } from '../subjects.ts'
import { type Mutant, withInstance } from './mutant.ts'

export const halfStep: Mutant = {
  clause: 'C5',
  fault: 'dying before a group is written leaves its first record',
  alsoSeenBy: [],
  mutate: (subject) =>
    withInstance(subject, (instance) => {
      let left: Uint8Array | undefined
      const breaking = (storage: Storage): Storage =>
        withMethods(storage, {
          appendWal: async (epoch, records) => {
            const { durableLsn } = await storage.head()
            try {
              return await storage.appendWal(epoch, records)
            } catch (error) {
              const isWritten = (await storage.head()).durableLsn > durableLsn
              const died = instance.dying?.died() === true
              if (died && !isWritten && records.length > 1) left = records[0]
              throw error
            }
          },
        })
      return {
        open: async () => breaking(await instance.open()),
        reopen: async () => breaking(await instance.reopen()),
        crash: async () => {
          const storage = await instance.crash()
          if (left !== undefined) {
            const { epoch } = await storage.acquireWriter('recovery')
            await storage.appendWal(epoch, [left])
            left = undefined
          }
          return breaking(storage)
        },
      }
    }),
}
