import { writeFileSync } from 'node:fs'
import { runVector, vectorSizes } from './experiments/vector.ts'
import { provenance } from './harness/machine.ts'
import { markdownVectorReport } from './vector/report.ts'
const { results, run } = await runVector({ size: vectorSizes.small, sizeName: 'small', seed: 1, only: [], directory: '/tmp', log: console.error })
writeFileSync('docs/benchmarks-vector.md', markdownVectorReport(results, run, provenance()))
