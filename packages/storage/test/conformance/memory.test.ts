import { runConformance } from '@twill/storage/conformance'
import { describe, test } from 'vitest'
import { branchOf, memorySubject } from './subjects.ts'

runConformance({ describe, test }, memorySubject)
runConformance({ describe, test }, branchOf(memorySubject))
