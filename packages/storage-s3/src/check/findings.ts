/** What a check has found. */
import { isStorageError, type StorageError } from '@twill/storage'

export type StorageFinding = {
  /** The object's, in the bucket. */
  readonly key: string
  readonly problem: string
  /** `damage`: something is lost or wrong. `leftover`: an interrupted operation left it; a collection or a repetition tidies it up. */
  readonly kind: 'damage' | 'leftover'
}

export class Findings {
  readonly list: StorageFinding[] = []

  damage(key: string, problem: string): void {
    this.list.push({ key, problem, kind: 'damage' })
  }

  leftover(key: string, problem: string): void {
    this.list.push({ key, problem, kind: 'leftover' })
  }

  /** Runs a part of the check; what it throws is what is wrong with the object. */
  async guard<T>(key: string, part: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await part()
    } catch (error) {
      if (!isAboutContent(error)) throw error
      this.damage(key, error.message)
      return undefined
    }
  }
}

/** A store that does not answer says nothing about the database. */
function isAboutContent(error: unknown): error is StorageError {
  if (!isStorageError(error)) return false
  const { kind } = error
  return kind === 'corrupt' || kind === 'invalid' || kind === 'not-found'
}
