/** One measurement in a process of its own. The job is JSON in the first argument, the answer JSON on the last line of the output. */
import { measureBuild } from './build.ts'
import type { BuildJob } from './build.ts'
import { makeOpeningTable, measureOpening } from './opening.ts'
import type { MakeJob, OpenJob } from './opening.ts'

export type VectorJob = BuildJob | MakeJob | OpenJob

function work(job: VectorJob): Promise<unknown> {
  switch (job.kind) {
    case 'build':
      return measureBuild(job)
    case 'make':
      return makeOpeningTable(job)
    case 'open':
      return measureOpening(job)
  }
}

const job = JSON.parse(process.argv[2] ?? '') as VectorJob
process.stdout.write(`${JSON.stringify((await work(job)) ?? null)}\n`)
