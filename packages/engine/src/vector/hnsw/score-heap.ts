/** A binary heap of (key, node) in typed arrays, the least key on top; equal keys by node, so that the order never depends on history. */
const FIRST_CAPACITY = 256

export class ScoreHeap {
  size = 0
  #keys = new Float32Array(FIRST_CAPACITY)
  #nodes = new Int32Array(FIRST_CAPACITY)

  get topKey(): number {
    return this.#keys[0] as number
  }

  get topNode(): number {
    return this.#nodes[0] as number
  }

  /** A node of the heap's order: those near the top have the least keys. */
  nodeAt(at: number): number {
    return this.#nodes[at] as number
  }

  clear(): void {
    this.size = 0
  }

  #grow(): void {
    const keys = new Float32Array(this.#keys.length * 2)
    keys.set(this.#keys)
    this.#keys = keys
    const nodes = new Int32Array(keys.length)
    nodes.set(this.#nodes)
    this.#nodes = nodes
  }

  push(key: number, node: number): void {
    if (this.size === this.#keys.length) this.#grow()
    const keys = this.#keys
    const nodes = this.#nodes
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = keys[parent] as number
      if (above < key || (above === key && (nodes[parent] as number) <= node)) break
      keys[at] = above
      nodes[at] = nodes[parent] as number
      at = parent
    }
    keys[at] = key
    nodes[at] = node
  }

  /** Takes the top away. */
  pop(): void {
    const last = --this.size
    this.#sink(this.#keys[last] as number, this.#nodes[last] as number)
  }

  /** Puts another in the place of the top: `pop` and `push` in one. */
  replaceTop(key: number, node: number): void {
    this.#sink(key, node)
  }

  #sink(key: number, node: number): void {
    const keys = this.#keys
    const nodes = this.#nodes
    const { size } = this
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= size) break
      let below = keys[child] as number
      if (child + 1 < size) {
        const other = keys[child + 1] as number
        if (
          other < below ||
          (other === below && (nodes[child + 1] as number) < (nodes[child] as number))
        ) {
          child++
          below = other
        }
      }
      if (key < below || (key === below && node <= (nodes[child] as number))) break
      keys[at] = below
      nodes[at] = nodes[child] as number
      at = child
    }
    keys[at] = key
    nodes[at] = node
  }
}
