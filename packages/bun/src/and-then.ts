/** Composition of answers that may be there at once. */
import type { MaybePromise } from '@twill/engine'

/** `next` of the value: at once where it is there, so that nobody waits a turn for nothing. */
export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}
