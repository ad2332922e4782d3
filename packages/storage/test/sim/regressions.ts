/** Seeds that found a fault once, each with what it was. They run first, for ever. */
export const regressions: readonly (readonly [seed: number, fault: string])[] = [
  [82, 'a checkpoint refused for want of room moved the horizon past the newest durable root'],
  [149, 'a frame whose sync had failed was accepted by the next open and lost by a power cut later'],
  [159, 'a checkpoint that was refused was answered as the newest root nevertheless'],
  [266, 'a branch of a branch saw what the trunk checkpointed after the first fork'],
  [484, 'a branch made after a refused checkpoint saw it'],
  [1003, 'collecting garbage gave a log segment back that the header still named'],
  [1133, 'a branch of a branch did not see a checkpoint which that had made below its own fork'],
  [1374, 'a branch’s first frame, its sync failed, was accepted and then lost'],
]
