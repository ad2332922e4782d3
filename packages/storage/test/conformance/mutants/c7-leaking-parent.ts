import { LSN_MAX } from '@twill/storage'
import { withMethods } from '../subjects.ts'
import { type Mutant, withStorage } from './mutant.ts'

export const leakingParent: Mutant = {
  clause: 'C7',
  fault: 'a page that a branch does not have is taken from its parent as it is now',
  alsoSeenBy: ['C5', 'C8'],
  mutate: (subject) =>
    withStorage(subject, (storage) => ({
      openBranch: async (name) => {
        const branch = await storage.openBranch(name)
        return withMethods(branch, {
          getPages: async (ids, asOfLsn) => {
            const own = await branch.getPages(ids, asOfLsn)
            const parents = await storage.getPages(ids, LSN_MAX)
            return own.map((page, index) => page ?? parents[index])
          },
          getPage: async (id, asOfLsn) =>
            (await branch.getPage(id, asOfLsn)) ?? storage.getPage(id, LSN_MAX),
        })
      },
    })),
}
