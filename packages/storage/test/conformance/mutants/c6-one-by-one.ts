import { type Mutant, withStorage } from './mutant.ts'

export const oneByOne: Mutant = {
  clause: 'C6',
  fault: 'a batch of pages is read one by one',
  alsoSeenBy: [],
  mutate: (subject) =>
    withStorage(subject, (storage) => ({
      getPages: (ids, asOfLsn) => Promise.all(ids.map((id) => storage.getPage(id, asOfLsn))),
    })),
}
