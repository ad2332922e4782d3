/** A bucket whose requests keep to a budget that it shares with others. A request's time limit begins when it is made. */
import { CarriedObjectStore, isWrite, type ObjectStore } from '@twill/storage/object'
import type { RequestBudget } from './request-budget.ts'

/** Whole objects count as small: manifests, names, segments of the log. */
export class LimitedObjectStore extends CarriedObjectStore {
  constructor(inner: ObjectStore, budget: RequestBudget) {
    super(inner, ({ operation, sizeBytes, act }) =>
      budget.run(isWrite(operation) ? 'write' : 'read', sizeBytes, act),
    )
  }
}
