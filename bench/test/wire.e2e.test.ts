import { skipReason } from '@twill/testing'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runWireClients, wireClientsReport } from '../experiments/wire-clients.ts'
import { runWire, wireReport } from '../experiments/wire.ts'

const options = { size: 'small', directory: tmpdir(), log: () => undefined } as const

test.skipIf(skipReason !== undefined)(
  'the servers are measured side by side, and their balances agree',
  { timeout: 180_000 },
  async () => {
    const results = await runWire({ ...options, seed: 1, only: ['TPC-B', 'select'] })
    const servers = new Set(results.map(({ server }) => server))
    expect([...servers]).toEqual(['PostgreSQL 15', 'Twill', 'canned row'])
    for (const { perSecond } of results) expect(perSecond).toBeGreaterThan(0)
    expect(wireReport(results)).toContain('× PostgreSQL 15')
  },
)

test(
  'idle clients, a slow one, and a stop under load: nothing acknowledged is lost',
  { timeout: 120_000 },
  async () => {
    const result = await runWireClients(options)
    expect(result.acknowledged).toBeGreaterThan(0)
    expect(result.lost).toBe(0)
    expect(result.codes).toContain('57P01')
    expect(wireClientsReport(result)).toContain('idle connections')
  },
)
