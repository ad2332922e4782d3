import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeCommand, readConfiguration, sessionSettings } from '../src/configuration.ts'

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/server.md'), 'utf8')

test('the guide has every flag, its variable and its default', () => {
  for (const option of makeCommand().options) {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${option.long}\` |`))
    expect(row, option.long).toBeDefined()
    const [, , variable, fallback] = row?.split('|') ?? []
    expect(variable?.trim()).toBe(option.envVar === undefined ? '' : `\`${option.envVar}\``)
    const known = option.defaultValueDescription ?? option.defaultValue
    if (known === undefined || known === 'none') continue
    expect(fallback?.replaceAll('`', '').trim()).toBe(String(known))
  }
})

test('durations and settings become settings of sessions', () => {
  const configuration = readConfiguration([
    '--statement-timeout',
    '2min',
    '--idle-timeout',
    '500ms',
    '--set',
    'timezone=Europe/Berlin',
    '--set',
    'a.b=c=d',
  ])
  expect(sessionSettings(configuration)).toEqual({
    statement_timeout: '120000ms',
    idle_session_timeout: '500ms',
    timezone: 'Europe/Berlin',
    'a.b': 'c=d',
  })
  expect(readConfiguration(['--host', '']).host).toEqual([])
  expect(readConfiguration(['--cache-size', '64MB']).cacheSize).toBe(67_108_864)
})
