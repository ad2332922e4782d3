/**
 * How old a proof may be. Whoever was the newest writer (or saw an empty slot) when a request was *begun* knows that no slot
 * written since has been deleted until the minimum log age has passed. Two clocks, because one stands still while a machine is
 * suspended and the other may be set: the proof is good only where both say so.
 */
import type { ObjectStorageEnv } from '../env.ts'
import type { Proof } from '../manifest/manifest-cell.ts'
import type { Ages } from '../manifest/manifest.ts'
import { PROOF_GOOD_FOR } from './limits.ts'
import { ALL_RULES, type LogRules } from './rules.ts'

/** The age of a proof as a part of its life: good below 1. A wall clock that was set back proves nothing. */
export function proofAge(
  env: ObjectStorageEnv,
  proof: Proof,
  ages: Ages,
  rules: LogRules = ALL_RULES,
): number {
  const lifeMs = ages.logMs * PROOF_GOOD_FOR
  const monotonic = (env.monotonicMs() - proof.monotonicMs) / lifeMs
  const wall = (env.wallMs() - proof.wallMs) / lifeMs
  if (!rules.wallClock) return monotonic
  if (!rules.monotonicClock) return wall
  return wall < 0 ? Math.max(1, monotonic) : Math.max(monotonic, wall)
}

export function clocks(env: ObjectStorageEnv): Proof {
  return { monotonicMs: env.monotonicMs(), wallMs: env.wallMs() }
}
