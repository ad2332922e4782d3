import { runConformance } from '@twill/storage/conformance'
import { MemoryObjectStore } from '@twill/storage/object'
import { describe, test } from 'vitest'
import { branchOf } from '../../../storage/test/conformance/subjects.ts'
import { createVirtualEnv } from '../virtual-env.ts'
import { objectSubject } from './object-subject.ts'

const bucket = (cacheBytes: number) => async () => {
  const env = createVirtualEnv()
  return { env, store: new MemoryObjectStore({ nowMs: env.nowMs }), cacheBytes }
}

const cold = objectSubject('a bucket in memory, nothing cached', bucket(0))
const warm = objectSubject('a bucket in memory', bucket(8 << 20))

runConformance({ describe, test }, cold)
runConformance({ describe, test }, warm, ['C1', 'C3', 'C7', 'C8'])
runConformance({ describe, test }, branchOf(cold))
