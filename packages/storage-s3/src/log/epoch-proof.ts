/** Whether this writer is still the newest: what its manifest cell proves, and reading the manifest where that is too old. */
import type { Epoch } from '@twill/storage'
import type { ObjectStorageEnv } from '../env.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { proofAge } from './freshness.ts'
import { PROOF_RENEWED_AFTER } from './limits.ts'
import type { LogRules } from './rules.ts'

export class EpochProof {
  readonly #env: ObjectStorageEnv
  readonly #cell: ManifestCell
  readonly #epoch: Epoch
  readonly #rules: LogRules
  #renewal: Promise<void> | undefined

  constructor(env: ObjectStorageEnv, cell: ManifestCell, epoch: Epoch, rules: LogRules) {
    this.#env = env
    this.#cell = cell
    this.#epoch = epoch
    this.#rules = rules
  }

  /** Reads the manifest: whether the epoch is this writer's when it is read. */
  async isStillMine(): Promise<boolean> {
    return this.#isMine(await this.#cell.refresh())
  }

  /**
   * Whether a slot that was answered for just now is where it must be: that it was not written, trimmed and deleted before.
   * Reads the manifest where the proof is old. Rejects where it cannot be read.
   */
  async isGood(): Promise<boolean> {
    if (!this.#rules.freshness || this.#isYoung(1)) return true
    if (this.#renewal !== undefined) {
      await this.#renewal
      if (this.#isYoung(1)) return true
    }
    return this.#isMine(this.#cell.current) && (await this.isStillMine())
  }

  /** Renews a proof that will soon be old, beside whatever else is under way. */
  renewEarly(): void {
    if (!this.#rules.freshness || this.#renewal !== undefined) return
    if (this.#isYoung(PROOF_RENEWED_AFTER)) return
    const done = (): void => {
      this.#renewal = undefined
    }
    this.#renewal = this.#cell.refresh().then(done, done)
  }

  #isYoung(part: number): boolean {
    const { current, proof } = this.#cell
    return this.#isMine(current) && proofAge(this.#env, proof, current.ages, this.#rules) < part
  }

  #isMine({ epoch, state }: Manifest): boolean {
    return epoch === this.#epoch && state === 'active'
  }
}
