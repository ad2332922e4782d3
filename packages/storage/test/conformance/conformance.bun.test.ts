/** The same suite under Bun. */
import { describe, test } from 'bun:test'
import { runConformance } from '@twill/storage/conformance'
import { fileSubject, reopenedFileSubject, simulatedDiskSubject } from './file-subjects.ts'
import { branchOf, memorySubject } from './subjects.ts'

const runner = { describe, test }

for (const subject of [memorySubject, fileSubject, reopenedFileSubject, simulatedDiskSubject]) {
  runConformance(runner, subject)
}
for (const subject of [memorySubject, fileSubject]) runConformance(runner, branchOf(subject))
