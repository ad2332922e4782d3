import { type Mutant, withStorage } from './mutant.ts'

export const greedyCollector: Mutant = {
  clause: 'C8',
  fault: 'collecting garbage forgets the retention window',
  alsoSeenBy: ['C3', 'C7'],
  mutate: (subject) =>
    withStorage(subject, (storage) => ({
      collectGarbage: async () => {
        await storage.setRetention({ kind: 'lsns', count: 0 })
        return storage.collectGarbage()
      },
    })),
}
