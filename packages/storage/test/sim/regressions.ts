/**
 * Seeds that found a fault once, each with what it was. They run first, for ever. A seed stands for one scenario only as long
 * as `world/scenario.ts` draws in the same order: whoever changes that adds at its end, or finds the faults again.
 */
export const regressions: readonly (readonly [seed: number, fault: string])[] = [
  [
    149,
    'a frame whose sync had failed was accepted by the next open and lost by a power cut later',
  ],
  [167, 'a checkpoint refused for want of room moved the horizon past the newest durable root'],
  [196, 'a branch of a branch did not see a checkpoint made below its parent’s own fork'],
  [266, 'a branch of a branch saw what the trunk checkpointed after the first fork'],
  [290, 'a branch showed a root that its parent set after it was made'],
  [350, 'collecting garbage gave a log segment back that the header still named'],
  [
    417,
    'a header whose sync had failed was accepted by the next open and lost by a power cut later',
  ],
  [505, 'the horizon of a refused checkpoint was made durable by the header of a clean close'],
  [629, 'after a refused checkpoint no branch could be made at the newest durable root'],
  [679, 'a refused checkpoint was answered as the newest root nevertheless'],
  [718, 'a killed process left the name of a log segment unsynced, and the next one built on it'],
  [760, 'deleting a branch was refused after the branch was gone'],
  [1183, 'a branch of a branch went on from the wrong root of the trunk'],
  [1190, 'a branch’s first frame, its sync failed, was accepted and then lost'],
  [1829, 'a branch whose deletion was refused could not be opened any more'],
  [9656, 'a collection removed the file of a branch whose creation was in doubt'],
]
