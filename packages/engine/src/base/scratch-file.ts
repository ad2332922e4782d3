/** Bytes outside of memory, appended and read back, for one statement. What goes wrong is told as a `StorageError`. */
export interface ScratchFile {
  /** Answers the offset at which the bytes stand. They are copied or written: the caller may change them afterwards. */
  append(bytes: Uint8Array): number
  /** A copy of `length` bytes that were appended. */
  read(offset: number, length: number): Uint8Array
  /** Gives the room back. Twice is no error. */
  close(): void
}
