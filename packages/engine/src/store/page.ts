/**
 * A page in memory: a column chunk, the liveness of a row group, or an index node. What it holds is the typed arrays
 * themselves; bytes are made at a checkpoint and read at a fault.
 */
import type { PageId } from '@twill/storage'

/** What a page tells the cache. */
export interface PageOwner {
  /** The page's size changed by so many bytes. */
  resized(page: Page, by: number): void
  becameDirty(page: Page): void
  /** The page is about to change while a checkpoint still has to write it as it is. */
  capture(page: Page): void
}

export abstract class Page {
  readonly id: PageId
  owner: PageOwner | undefined
  /** Differs from what the newest root has. */
  dirty = false
  /** Set on use, cleared by the clock hand. */
  hot = 0
  /** Statements that need it to stay. */
  pins = 0
  /** Position in the cache's ring; -1 outside. */
  ring = -1
  /** Bytes the cache counts for it. */
  size = 0
  /** A checkpoint under way wants the page as it is now. */
  awaitsCapture = false

  constructor(id: PageId) {
    this.id = id
  }

  /** The page as bytes, now. */
  abstract encode(): Uint8Array
  /** The cache lets the page go: whoever refers to it forgets it. */
  abstract dropped(): void
  /** A page of an index, which keeps no older state: a checkpoint takes it as it was before it changes (`awaitsCapture`). */
  get isOfIndex(): boolean {
    return false
  }

  /** Whether it was used since this was last asked. */
  cool(): boolean {
    const isUsed = this.hot > 0
    this.hot = 0
    return isUsed
  }

  /** False while something in memory alone (undo, locks) hangs on the page. */
  get evictable(): boolean {
    return true
  }

  /** Before every change. */
  touch(): void {
    this.hot = 1
    if (this.awaitsCapture) this.owner?.capture(this)
    if (!this.dirty) {
      this.dirty = true
      this.owner?.becameDirty(this)
    }
  }

  protected resize(size: number): void {
    const by = size - this.size
    if (by === 0) return
    this.size = size
    this.owner?.resized(this, by)
  }
}
