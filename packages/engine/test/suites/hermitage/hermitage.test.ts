import { describe, expect, it } from 'vitest'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { engineTarget } from '../../support/sql-target.ts'
import { LEVELS, readAnomalies } from './anomaly.ts'
import { transcript } from './transcript.ts'

const anomalies = readAnomalies()

describe.each(LEVELS)('at %s', (level) => {
  it.each(anomalies.map((anomaly) => [anomaly.title, anomaly] as const))(
    '%s: goes as in PostgreSQL',
    async (_, { steps, transcripts }) => {
      const engine = await openMemoryEngine()
      expect(await transcript(engineTarget(engine), steps, level)).toBe(transcripts.get(level))
      await engine.close()
    },
  )
})

describe('what each level prevents, as the documentation has it', () => {
  const anomaly = (name: string, level: string): string =>
    anomalies.find((known) => known.name === name)?.transcripts.get(level) ?? ''

  it('READ COMMITTED loses an update; the levels above refuse it', () => {
    expect(anomaly('p4-lost-update', 'read committed')).not.toContain('error')
    expect(anomaly('p4-lost-update', 'repeatable read')).toContain('could not serialize')
    expect(anomaly('p4-lost-update', 'serializable')).toContain('could not serialize')
  })

  it('only SERIALIZABLE refuses write skew and anti-dependency cycles', () => {
    for (const name of ['g2-item', 'g2', 'g2-two-edges', 'g1c']) {
      expect(anomaly(name, 'read committed')).not.toContain('error')
      expect(anomaly(name, 'repeatable read')).not.toContain('error')
      expect(anomaly(name, 'serializable')).toContain('could not serialize')
    }
  })
})
