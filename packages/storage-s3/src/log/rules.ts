/**
 * The rules on which the log's safety rests, each with a switch. Only tests turn one off, to show that the simulation notices;
 * `docs/spec/object-log.md` says what breaks without it.
 */
export type LogRules = {
  /** Nothing is acknowledged unless the proof of the epoch is young, or renewed. */
  readonly freshness: boolean
  /** The age of the proof is taken by the monotonic clock. */
  readonly monotonicClock: boolean
  /** The age of the proof is taken by the wall clock, too. */
  readonly wallClock: boolean
  /** Opening after a crash writes a fence where the log ends. */
  readonly fence: boolean
  /** The manifest is read again after the fence. */
  readonly rereadAfterFence: boolean
  /** Without an answer nothing is said to have failed. */
  readonly unknownIsUnknown: boolean
  /** Groups are acknowledged in the order of their slots. */
  readonly acksInOrder: boolean
  /** One segment at a time until deposed writers can be in the way no more. */
  readonly warmUp: boolean
  /** What is said to have failed was looked for in slots that cannot have been deleted. */
  readonly negativeNeedsStart: boolean
  /** A slot that is taken is read: the segment may be one's own. */
  readonly ownNonce: boolean
  /** A clean close waits until every slot is decided. */
  readonly closeWaits: boolean
  /** Opening takes the place of the writer before it by compare-and-swap. */
  readonly claimByEpoch: boolean
  /** Segments of deposed writers are skipped. */
  readonly deadSkipped: boolean
  /** A reader that has not looked for long makes sure that the log was not trimmed past it. */
  readonly followerLooks: boolean
  /** Opening makes the clean tail of the close before void. */
  readonly tailVoided: boolean
}

export const ALL_RULES: LogRules = {
  freshness: true,
  monotonicClock: true,
  wallClock: true,
  fence: true,
  rereadAfterFence: true,
  unknownIsUnknown: true,
  acksInOrder: true,
  warmUp: true,
  negativeNeedsStart: true,
  ownNonce: true,
  closeWaits: true,
  claimByEpoch: true,
  deadSkipped: true,
  followerLooks: true,
  tailVoided: true,
}
