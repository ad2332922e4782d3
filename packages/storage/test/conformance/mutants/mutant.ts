/** A backend broken on purpose: one fault, in the words of the clause it breaks. */
import type { Storage } from '@twill/storage'
import type { Clause, StorageInstance, StorageSubject } from '@twill/storage/conformance'
import { withMethods } from '../subjects.ts'

export type Mutant = {
  /** The clause it is made to break. */
  readonly clause: Clause
  readonly fault: string
  /** Other clauses whose tests cannot help seeing the fault. */
  readonly alsoSeenBy: readonly Clause[]
  readonly mutate: (subject: StorageSubject) => StorageSubject
}

/** A subject whose every handle is changed. */
export function withStorage(
  subject: StorageSubject,
  change: (storage: Storage, instance: StorageInstance) => Partial<Storage>,
): StorageSubject {
  return withInstance(subject, (instance) => {
    const changed = (storage: Storage): Storage => withMethods(storage, change(storage, instance))
    return {
      open: async () => changed(await instance.open()),
      reopen: async () => changed(await instance.reopen()),
      crash: async () => changed(await instance.crash()),
    }
  })
}

/** A subject whose every instance is changed. */
export function withInstance(
  subject: StorageSubject,
  change: (instance: StorageInstance) => Partial<StorageInstance>,
): StorageSubject {
  return {
    ...subject,
    name: `mutant of ${subject.name}`,
    create: async () => {
      const instance = await subject.create()
      const unchanged: StorageInstance = {
        open: () => instance.open(),
        reopen: () => instance.reopen(),
        crash: () => instance.crash(),
        destroy: () => instance.destroy(),
      }
      const dying = instance.dying === undefined ? {} : { dying: instance.dying }
      return { ...unchanged, ...dying, ...change(instance) }
    },
  }
}
