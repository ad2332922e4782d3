/**
 * The rules of branches, manifest and garbage collection on which nobody's data being lost rests, each with a switch. Only tests turn
 * one off, to show that the simulation notices; `docs/spec/object-layout.md` says what breaks without it.
 */
export type StorageRules = {
  /** The parent's pin stands before the child's manifest is made. */
  readonly pinFirst: boolean
  /** A child is made from the manifest that its pin was written with, or it is pinned anew. */
  readonly pinRenewed: boolean
  /** A pin holds the layers of its version, buried ones too. */
  readonly pinHoldsBuried: boolean
  /** The horizon is looked at in the edit that pins, not before. */
  readonly horizonInEdit: boolean
  /** A buried layer is deleted only after `graveMs`. */
  readonly graveAge: boolean
  /** The age of a log slot is taken by the store's clock. */
  readonly slotAgeByStore: boolean
  /** Log slots under a pin stay. */
  readonly pinHoldsSlots: boolean
  /** A layer that no manifest names is deleted only if its writer was deposed. */
  readonly orphanOfOlderEpoch: boolean
  /** A pin whose child is not there goes only after the child can never be made. */
  readonly abortBeforeUnpin: boolean
  /** The record of a name is changed, and never deleted. */
  readonly nameRecordStays: boolean
  /** Who took long to make a branch confirms that it is there. */
  readonly slowBranchConfirmed: boolean
  /** A layer that is gone is looked for again in the newest manifest. */
  readonly rereadAfterGone: boolean
  /** Deletions of pages stay where a branch has the pages from its parent. */
  readonly tombstonesOnBranches: boolean
  /** A checkpoint trims by the roots before its own. */
  readonly trimBeforeRoot: boolean
  /** Merges are made one after another, and replace all of their inputs or nothing. */
  readonly mergesInTurn: boolean
  /** A sweep takes what is over out of the graveyard, not what its listing does not have. */
  readonly sweepForgetsOver: boolean
  /** Readers of one process move along the log one after another. */
  readonly looksInTurn: boolean
  /** What was read of the log, and not confirmed to be it, is forgotten. */
  readonly unprovenForgotten: boolean
}

export const ALL_STORAGE_RULES: StorageRules = {
  pinFirst: true,
  pinRenewed: true,
  pinHoldsBuried: true,
  horizonInEdit: true,
  graveAge: true,
  slotAgeByStore: true,
  pinHoldsSlots: true,
  orphanOfOlderEpoch: true,
  abortBeforeUnpin: true,
  nameRecordStays: true,
  slowBranchConfirmed: true,
  rereadAfterGone: true,
  tombstonesOnBranches: true,
  trimBeforeRoot: true,
  mergesInTurn: true,
  sweepForgetsOver: true,
  looksInTurn: true,
  unprovenForgotten: true,
}

export function allBut(rules: Partial<StorageRules> | undefined): StorageRules {
  return rules === undefined ? ALL_STORAGE_RULES : { ...ALL_STORAGE_RULES, ...rules }
}
