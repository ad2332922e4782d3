import { runConformance } from '@twill/storage/conformance'
import { describe, test } from 'vitest'
import { fileSubject, reopenedFileSubject, simulatedDiskSubject } from './file-subjects.ts'
import { branchOf } from './subjects.ts'

const runner = { describe, test }

runConformance(runner, fileSubject)
runConformance(runner, reopenedFileSubject)
runConformance(runner, simulatedDiskSubject)
runConformance(runner, branchOf(fileSubject))
runConformance(runner, branchOf(simulatedDiskSubject))
