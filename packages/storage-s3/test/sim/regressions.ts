/**
 * Seeds that found something, with what it was; they run before all others. A seed means another world with every change of the
 * simulation, so what each found is held by a rule of its own too, where it was a rule (`src/rules.ts`).
 */
export const REGRESSIONS: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 1041,
    found:
      'a pin was written and not answered, others wrote the manifest, and the child was made from theirs: its layers were not held',
  },
  { seed: 1550, found: 'the same, seen as pages that were not there yet at the fork' },
  {
    seed: 11334,
    found: 'a sweep took layers that came after its listing for deleted: no pin held them any more',
  },
  {
    seed: 154,
    found: 'two collections merged the same layers at once, and a deleted page came back',
  },
  { seed: 1077, found: 'the same, and an older page came back' },
  {
    seed: 239,
    found: 'two readers of one process moved along one log at once: a sound log was called corrupt',
  },
  { seed: 6, found: 'the head had a root after its LSN' },
  { seed: 30, found: 'a deposed writer was told that what it asks is invalid' },
  {
    seed: 29,
    found: 'the name of a branch whose deletion was interrupted could not be given again',
  },
  { seed: 171, found: 'a branch that was never named was never collected' },
  { seed: 186, found: 'what a deposed writer put into a deleted branch was never collected' },
  { seed: 195, found: 'layers of nothing but empty pages could not be merged' },
  { seed: 336, found: 'a window that others had changed since was not set again' },
  { seed: 11798, found: 'a deposed writer was told that layers are gone' },
  { seed: 224, found: 'a layer was buried at a time that a wall clock had been set to' },
  { seed: 470, found: 'a branch that took long was acknowledged, and had been given up' },
  { seed: 28823, found: 'a collection met a promotion, and failed with a conflict' },
  { seed: 16, found: 'the check missed slot 0 of a log in which nothing was written' },
  {
    seed: 68374,
    found: 'a name was given to a deleted branch, late, while another one took it: it was not free',
  },
  { seed: 98306, found: 'the same' },
  {
    seed: 232979,
    found:
      'a promotion was fenced, late, in a deleted slot, and its next claim built on that: a sound log was called corrupt',
  },
  { seed: 16000, found: 'the check took the end of a log that a dead writer left for damage' },
]
