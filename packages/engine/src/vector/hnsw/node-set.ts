/**
 * Nodes that a search has seen: a stamp per node. Emptying it costs nothing: what an earlier search has put in bears another stamp.
 */
const FIRST_SIZE = 1024
const MAX_STAMP = 65_535

export class NodeSet {
  stamps: Uint16Array = new Uint16Array(FIRST_SIZE)
  stamp = 1

  /** Empties it, and makes room for nodes below `count`. */
  clear(count: number): void {
    if (count > this.stamps.length) {
      this.stamps = new Uint16Array(Math.ceil(count * 1.25))
      this.stamp = 1
    } else if (this.stamp++ === MAX_STAMP) {
      this.stamps.fill(0)
      this.stamp = 1
    }
  }

  /** Makes room for nodes below `count`, that have come since it was emptied. */
  reach(count: number): void {
    if (count <= this.stamps.length) return
    const stamps = new Uint16Array(Math.ceil(count * 1.25))
    stamps.set(this.stamps)
    this.stamps = stamps
  }

  has(node: number): boolean {
    return this.stamps[node] === this.stamp
  }

  /** False where it is there already. */
  add(node: number): boolean {
    const { stamps, stamp } = this
    if (stamps[node] === stamp) return false
    stamps[node] = stamp
    return true
  }
}
