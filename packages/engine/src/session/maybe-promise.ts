/** Composition of answers that may be there at once. */
import type { MaybePromise } from '../engine.ts'

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return value instanceof Promise
}

/** `next` of the value, at once where it is there. */
export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Runs `attempt`; an error, thrown or rejected, goes through `handle`, which throws another or answers. */
export function recover<T>(
  attempt: () => MaybePromise<T>,
  handle: (error: unknown) => MaybePromise<T>,
): MaybePromise<T> {
  try {
    const value = attempt()
    return isPromise(value) ? value.catch(handle) : value
  } catch (error) {
    return handle(error)
  }
}
