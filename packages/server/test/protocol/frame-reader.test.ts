import { expect, test } from 'vitest'
import { FrameReader } from '../../src/protocol/frame-reader.ts'

function message(code: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  const head = Buffer.alloc(5)
  head.write(code, 'latin1')
  head.writeInt32BE(bytes.length + 4, 1)
  return Buffer.concat([head, bytes])
}

const three = Buffer.concat([
  message('Q', 'select 1\0'),
  message('S', ''),
  message('d', 'x'.repeat(3_000)),
])

function readAll(chunks: readonly Buffer[]): string[] {
  const reader = new FrameReader()
  reader.authenticated()
  const found: string[] = []
  for (const chunk of chunks) {
    reader.push(chunk)
    while (reader.next()) {
      const body = reader.message.view(reader.message.remaining)
      found.push(`${String.fromCharCode(reader.code)}${body.length}:${body.toString().slice(0, 9)}`)
    }
  }
  expect(reader.heldBytes).toBe(0)
  return found
}

test('messages are the same wherever the bytes are cut', () => {
  const whole = readAll([three])
  expect(whole).toEqual(['Q9:select 1\0', 'S0:', 'd3000:xxxxxxxxx'])
  for (let at = 0; at <= three.length; at++) {
    expect(readAll([three.subarray(0, at), three.subarray(at)])).toEqual(whole)
  }
  expect(readAll(Array.from(three, (_, i) => three.subarray(i, i + 1)))).toEqual(whole)
})

test('a length that cannot be, and a type that means nothing, end the connection', () => {
  const fails = (bytes: Buffer, isAuthenticated = true): unknown => {
    const reader = new FrameReader()
    if (isAuthenticated) reader.authenticated()
    reader.push(bytes)
    try {
      return reader.next()
    } catch (error) {
      return (error as Error).message
    }
  }
  const withLength = (code: string, length: number): Buffer => {
    const head = Buffer.from([code.charCodeAt(0), 0, 0, 0, 0])
    head.writeInt32BE(length, 1)
    return head
  }
  expect(fails(withLength('Q', 3))).toBe('invalid message length')
  expect(fails(withLength('Q', -1))).toBe('invalid message length')
  expect(fails(withLength('Q', 2 ** 30))).toBe('invalid message length')
  expect(fails(withLength('S', 40_000))).toBe('invalid message length')
  expect(fails(withLength('Q', 100_000))).toBe(false)
  expect(fails(withLength('Q', 100_000), false)).toBe('invalid message length')
  expect(fails(withLength('?', 4))).toBe('invalid frontend message type 63')
})
