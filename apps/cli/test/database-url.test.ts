import { expect, test } from 'vitest'
import { databaseName, databaseUrl } from '../src/database-url.ts'

test.each([
  ['app.db', 'file://app.db', 'app'],
  ['./data/my app.twill', 'file://./data/my app.twill', 'my app'],
  ['/var/x', 'file:///var/x', 'x'],
  ['50%.db', 'file://50%25.db', '50%'],
  [':memory:', 'memory://', 'memory'],
  ['s3://bucket/shop', 's3://bucket/shop', 'shop'],
  ['file://./a.db?x=1', 'file://./a.db?x=1', 'a'],
])('%s is %s, and called %s', (name, url, short) => {
  expect(databaseUrl(name)).toBe(url)
  expect(databaseName(url)).toBe(short)
})
