/** Runs asynchronous steps one after another, in the order they came. A failed step does not stop the next. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve()

  run<T>(step: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(step)
    this.#tail = result.then(ignore, ignore)
    return result
  }
}

function ignore(): void {
  return undefined
}
