import type { Storage } from '@twill/storage'
import { withMethods } from '../subjects.ts'
import { type Mutant, withInstance } from './mutant.ts'

export const tornGroup: Mutant = {
  clause: 'C1',
  fault: 'a crash leaves the first half of a group that was in flight',
  alsoSeenBy: [],
  mutate: (subject) =>
    withInstance(subject, (instance) => {
      let tear: (() => Promise<unknown>) | undefined
      const slow = (storage: Storage): Storage =>
        withMethods(storage, {
          appendWal: async (epoch, records) => {
            const half = records.slice(0, Math.ceil(records.length / 2))
            const mine = () => storage.appendWal(epoch, half)
            tear = mine
            await new Promise<void>((resolve) => {
              setImmediate(resolve)
            })
            if (tear === mine) tear = undefined
            return storage.appendWal(epoch, records)
          },
        })
      return {
        open: async () => slow(await instance.open()),
        reopen: async () => slow(await instance.reopen()),
        crash: async () => {
          await tear?.()
          tear = undefined
          return slow(await instance.crash())
        },
      }
    }),
}
