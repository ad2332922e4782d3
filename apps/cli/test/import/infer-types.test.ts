import { expect, test } from 'vitest'
import { inferType } from '../../src/import/infer-types.ts'

test.each<[(string | null)[], string]>([
  [[], 'text'],
  [[null, null], 'text'],
  [['1', '-2', null], 'bigint'],
  [['1', '2.5'], 'numeric'],
  [['1', '1e5'], 'numeric'],
  [['007'], 'text'],
  [['0', '1'], 'bigint'],
  [['true', 'False', 't'], 'boolean'],
  [['2020-01-02'], 'date'],
  [['2020-01-02 03:04'], 'timestamp'],
  [['2020-01-02T03:04:05.6Z', '2020-01-02 03:04+02'], 'timestamptz'],
  [['2020-01-02', 'soon'], 'text'],
  [['12345678901234567890'], 'numeric'],
])('%j is %s', (values, type) => expect(inferType(values)).toBe(type))
