/** Reads page versions, neighbours in the file together. */
import type { Meter } from '../branch/meter.ts'
import type { PageAnswer } from '../branch/timeline.ts'
import { proveExtent } from './extent.ts'
import type { Extent } from './extent.ts'
import type { OpenFile } from './file-system.ts'

/** `index` is where the answer goes. */
export type PageRequest = { readonly index: number; readonly extent: Extent }

/** Reading this much for nothing costs less than another call. */
const GAP_MAX_BYTES = 8192
const RUN_MAX_BYTES = 1 << 20

export function readPages(
  file: OpenFile,
  requests: PageRequest[],
  answers: PageAnswer[],
  meter: Meter,
): void {
  if (requests.length > 1) requests.sort((a, b) => a.extent.offset - b.extent.offset)
  let first = 0
  while (first < requests.length) {
    const start = offsetOf(requests, first)
    let end = endOf(requests, first)
    let next = first + 1
    while (
      next < requests.length &&
      offsetOf(requests, next) - end <= GAP_MAX_BYTES &&
      endOf(requests, next) - start <= RUN_MAX_BYTES
    ) {
      end = Math.max(end, endOf(requests, next))
      next += 1
    }
    readRun(file, requests, first, next, end, answers, meter)
    first = next
  }
}

/** Reads `requests` from `first` to before `next` with one call. */
function readRun(
  file: OpenFile,
  requests: readonly PageRequest[],
  first: number,
  next: number,
  end: number,
  answers: PageAnswer[],
  meter: Meter,
): void {
  const start = offsetOf(requests, first)
  const run = new Uint8Array(end - start)
  let count = 0
  if (run.length > 0) {
    count = file.read(run, start)
    meter.pageReadRequests += 1
    meter.pageReadBytes += run.length
  }
  for (let at = first; at < next; at += 1) {
    const { index, extent } = requests[at] as PageRequest
    const from = extent.offset - start
    // Copied out of a run, so that one page kept by a cache does not keep its neighbours.
    const bytes = next - first === 1 ? run : run.slice(from, from + extent.length)
    proveExtent(bytes, Math.min(bytes.length, count - from), extent, 'page')
    answers[index] = bytes
  }
}

function offsetOf(requests: readonly PageRequest[], at: number): number {
  return (requests[at] as PageRequest).extent.offset
}

function endOf(requests: readonly PageRequest[], at: number): number {
  const { offset, length } = (requests[at] as PageRequest).extent
  return offset + length
}
