import { expect, test } from 'vitest'
import { parseDatabaseUrl } from '../../src/open/database-url.ts'

test.each([
  ['memory://', { kind: 'memory', name: undefined }],
  [':memory:', { kind: 'memory', name: undefined }],
  ['memory://shop', { kind: 'memory', name: 'shop' }],
  ['memory://two%20words', { kind: 'memory', name: 'two words' }],
  ['file://./app.db', { kind: 'file', path: './app.db' }],
  ['file:///var/data/app.db', { kind: 'file', path: '/var/data/app.db' }],
  ['FILE:///var/data/app.db', { kind: 'file', path: '/var/data/app.db' }],
  ['file:///with%20space/größe.db', { kind: 'file', path: '/with space/größe.db' }],
  ['file:///with space/größe.db', { kind: 'file', path: '/with space/größe.db' }],
  ['./app.db', { kind: 'file', path: './app.db' }],
  ['100%.db', { kind: 'file', path: '100%.db' }],
  ['C:\\data\\app.db', { kind: 'file', path: 'C:\\data\\app.db' }],
] as const)('%s names a database', (url, wanted) => {
  expect(parseDatabaseUrl(url)).toEqual(wanted)
})

test('a URL object is as good as its text', () => {
  expect(parseDatabaseUrl(new URL('file:///tmp/a%20b.db'))).toEqual({
    kind: 'file',
    path: '/tmp/a b.db',
  })
})

test.each(['postgres://localhost/x', 'mysql://x', 's3x://bucket/db'])(
  '%s is refused with its scheme in the message',
  (url) => {
    const scheme = url.slice(0, url.indexOf(':'))
    expect(() => parseDatabaseUrl(url)).toThrow(
      expect.objectContaining({ code: '22023', message: expect.stringContaining(`"${scheme}"`) }),
    )
  },
)

test.each(['', 'file://', 'file:///directory/', 'memory/'])('"%s" names no file', (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(expect.objectContaining({ code: '22023' }))
})
