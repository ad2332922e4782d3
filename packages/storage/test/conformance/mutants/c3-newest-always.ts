import { LSN_MAX } from '@twill/storage'
import { type Mutant, withStorage } from './mutant.ts'

export const newestAlways: Mutant = {
  clause: 'C3',
  fault: 'a page is read as it is now, whatever LSN is asked for',
  alsoSeenBy: ['C1', 'C6', 'C7', 'C8'],
  mutate: (subject) =>
    withStorage(subject, (storage) => ({
      getPage: (id) => storage.getPage(id, LSN_MAX),
      getPages: (ids) => storage.getPages(ids, LSN_MAX),
    })),
}
