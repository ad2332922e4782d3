import type { ScratchFile } from '../../src/index.ts'

/** Scratch files in memory, and what became of them. */
export class ScratchMemory {
  opened = 0
  open = 0
  writtenBytes = 0

  readonly openScratch = (): ScratchFile => {
    this.opened++
    this.open++
    const pieces = new Map<number, Uint8Array>()
    let end = 0
    let isOpen = true
    return {
      append: (bytes) => {
        if (!isOpen) throw new Error('this scratch file is closed')
        const offset = end
        pieces.set(offset, bytes.slice())
        end += bytes.length
        this.writtenBytes += bytes.length
        return offset
      },
      read: (offset, length) => {
        const piece = pieces.get(offset)
        if (!isOpen || piece?.length !== length) throw new Error('nothing of that length is there')
        return piece.slice()
      },
      close: () => {
        if (isOpen) this.open--
        isOpen = false
      },
    }
  }
}
