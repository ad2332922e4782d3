/** Who looks on while an index is built: told how far it is, and asked when the build is to let others run. */
export interface BuildWatch {
  /** Threads besides the calling one that may help. */
  readonly maxThreads: number
  /** Rows and row groups of the table, before the first of them. */
  begins(rows: number, groups: number): void
  /** A group's rows have been read. */
  readGroup(): void
  /** An entry is in the index. */
  entered(): void
  /** Something to wait for before going on, where the build has run for long enough; throws where it is to end. */
  turn(): Promise<void> | undefined
}

/** Nobody looks on: at recovery. */
export const unwatched: BuildWatch = {
  maxThreads: Infinity,
  begins: () => undefined,
  readGroup: () => undefined,
  entered: () => undefined,
  turn: () => undefined,
}
