/** Which requests bring the chunks that are missing. */
import { GAP_CHUNKS, REQUEST_CHUNKS } from './limits.ts'

/** Chunks from `first` to `last`, both included, in one request. */
export type ChunkRun = { readonly first: number; readonly last: number }

/** `chunks` ascend without repetition. Those near each other come in one request, with what is between. */
export function planRequests(chunks: readonly number[]): ChunkRun[] {
  const runs: ChunkRun[] = []
  for (const chunk of chunks) {
    const run = runs.at(-1)
    const isNear =
      run !== undefined && chunk - run.last <= GAP_CHUNKS + 1 && chunk - run.first < REQUEST_CHUNKS
    if (isNear) runs[runs.length - 1] = { first: run.first, last: chunk }
    else runs.push({ first: chunk, last: chunk })
  }
  return runs
}
