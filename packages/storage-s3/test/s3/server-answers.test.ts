/** Every answer and silence of a server, and what it is to the one who asked. The server is real, its answers are chosen. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ObjectStoreError } from '@twill/storage/object'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeEnv } from '../../src/node-env.ts'
import { openS3ObjectStore } from '../../src/s3/open-s3-object-store.ts'
import type { S3ObjectStore } from '../../src/s3/s3-object-store.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

let answer: Answer = (_, response) => response.end()
const seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []

const server = createServer((request, response) => {
  seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
  request.resume()
  request.on('end', () => answer(request, response))
})

let store: S3ObjectStore

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  store = await openS3ObjectStore({
    bucket: 'b',
    env: nodeEnv,
    endpoint: `http://127.0.0.1:${port}/some/path`,
    region: 'r',
    credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 'a token' },
    timeoutMs: 300,
  })
})

afterAll(async () => {
  store.close()
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

function fails(status: number, code?: string): Answer {
  return (_, response) => {
    response.statusCode = status
    if (code === undefined) response.end()
    else
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`)
  }
}

async function outcome(request: Promise<unknown>): Promise<unknown> {
  try {
    return await request
  } catch (error) {
    return error instanceof ObjectStoreError ? error.kind : error
  }
}

const bytes = Uint8Array.of(1, 2, 3)
const put = (): Promise<unknown> => outcome(store.putIfAbsent('k', bytes))
const swap = (): Promise<unknown> => outcome(store.compareAndSwap('k', 'e', bytes))
const get = (): Promise<unknown> => outcome(store.get('k'))

describe('an error of the server', () => {
  const refused = { kind: 'refused' }
  const table: readonly (readonly [number, string | undefined, unknown, unknown, unknown])[] = [
    // status, code, get, putIfAbsent, compareAndSwap
    [404, 'NoSuchKey', undefined, 'no-answer', refused],
    [404, 'NoSuchBucket', 'no-bucket', 'no-bucket', 'no-bucket'],
    [404, undefined, 'no-answer', 'no-answer', 'no-answer'],
    [412, 'PreconditionFailed', 'no-answer', refused, refused],
    [412, undefined, 'no-answer', refused, refused],
    [409, 'ConditionalRequestConflict', 'no-answer', 'no-answer', 'no-answer'],
    [429, 'TooManyRequests', 'throttled', 'throttled', 'throttled'],
    [503, 'SlowDown', 'throttled', 'throttled', 'throttled'],
    [503, undefined, 'throttled', 'throttled', 'throttled'],
    [500, 'UnknownError', 'no-answer', 'no-answer', 'no-answer'],
    [500, 'InternalError', 'no-answer', 'no-answer', 'no-answer'],
    [502, undefined, 'no-answer', 'no-answer', 'no-answer'],
    [504, undefined, 'no-answer', 'no-answer', 'no-answer'],
    [400, 'InvalidArgument', 'impossible', 'impossible', 'impossible'],
    [400, 'RequestTimeout', 'no-answer', 'no-answer', 'no-answer'],
    [400, 'ExpiredToken', 'denied', 'denied', 'denied'],
    [401, undefined, 'denied', 'denied', 'denied'],
    [403, 'AccessDenied', 'denied', 'denied', 'denied'],
    [403, 'RequestTimeTooSkewed', 'denied', 'denied', 'denied'],
    [301, 'PermanentRedirect', 'impossible', 'impossible', 'impossible'],
    [501, 'NotImplemented', 'impossible', 'impossible', 'impossible'],
  ]
  for (const [status, code, ofGet, ofPut, ofSwap] of table) {
    test(`${status} ${code ?? 'without a code'} means what it says, in one request each`, async () => {
      answer = fails(status, code)
      seen.length = 0
      expect([await get(), await put(), await swap()]).toEqual([ofGet, ofPut, ofSwap])
      expect(seen.length).toBe(3)
    })
  }

  test('is told with the request, the bucket, the status and the code, in one line', async () => {
    answer = fails(403, 'AccessDenied')
    const error = await store.get('some/key').catch((thrown: unknown) => thrown)
    expect((error as Error).message).toMatch(
      /^get some\/key in bucket "b" at http:\/\/127\.0\.0\.1:\d+\/some\/path: 403 AccessDenied m$/,
    )
  })

  test('is no answer where it is not the language of S3', async () => {
    answer = (_, response) => response.writeHead(502).end('<html>Bad gateway<br></html>')
    expect([await get(), await put(), await swap()]).toEqual([
      'no-answer',
      'no-answer',
      'no-answer',
    ])
  })
})

describe('no answer', () => {
  test('is a reset', async () => {
    answer = (request) => request.socket.destroy()
    expect([await get(), await put()]).toEqual(['no-answer', 'no-answer'])
  })

  test('is a silence, after the time limit', async () => {
    answer = () => undefined
    expect([await get(), await put()]).toEqual(['no-answer', 'no-answer'])
  })

  test('is a body that stops', async () => {
    answer = (_, response) => {
      response.writeHead(200, { etag: '"e"', 'content-length': '10' })
      response.write('12345')
    }
    expect(await get()).toBe('no-answer')
  })

  test('is a body that ends early', async () => {
    answer = (request, response) => {
      response.writeHead(200, { etag: '"e"', 'content-length': '10' })
      response.write('12345', () => request.socket.end())
    }
    expect(await get()).toBe('no-answer')
  })

  test('is an object without an ETag', async () => {
    answer = (_, response) => response.end('body')
    expect([await get(), await put()]).toEqual(['no-answer', 'no-answer'])
  })

  test('is a port where nobody listens', async () => {
    const nobody = await openS3ObjectStore({
      bucket: 'b',
      env: nodeEnv,
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    })
    expect(await outcome(nobody.get('k'))).toBe('no-answer')
  })
})

describe('a request', () => {
  test('keeps the endpoint’s path, its conditions and the token', async () => {
    answer = (_, response) => response.writeHead(200, { etag: '"new"' }).end()
    seen.length = 0
    expect(await put()).toEqual({ kind: 'written', etag: 'new' })
    expect(await swap()).toEqual({ kind: 'written', etag: 'new' })
    await store.speaking({ ifMatch: 'unquoted' }).compareAndSwap('k', 'e', bytes)
    expect(seen.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`)).toEqual([
      'PUT /some/path/b/k',
      'PUT /some/path/b/k',
      'PUT /some/path/b/k',
    ])
    expect(seen.map(({ headers }) => headers['if-none-match'])).toEqual(['*', undefined, undefined])
    expect(seen.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"e"', 'e'])
    expect(seen[0]?.headers['x-amz-security-token']).toBe('a token')
    expect(seen[0]?.headers['content-length']).toBe('3')
    expect(seen[0]?.headers['transfer-encoding']).toBeUndefined()
    expect(seen[0]?.headers['expect']).toBeUndefined()
  })

  test('reads times from the answer’s headers, and ETags without their quotes', async () => {
    answer = (_, response) => {
      response.writeHead(200, {
        etag: 'W/"abc"',
        date: 'Sat, 01 Jan 2000 00:00:09 GMT',
        'last-modified': 'Sat, 01 Jan 2000 00:00:07 GMT',
      })
      response.end('x')
    }
    expect(await store.get('k')).toEqual({
      bytes: new TextEncoder().encode('x'),
      etag: 'abc',
      modifiedMs: Date.UTC(2000, 0, 1, 0, 0, 7),
      storeMs: Date.UTC(2000, 0, 1, 0, 0, 9),
    })
  })

  test('for a part is answered with the part, also where all is sent', async () => {
    answer = (_, response) => response.writeHead(200, { etag: '"e"' }).end('0123456789')
    expect(await store.range('k', { offset: 3, length: 2 })).toEqual(new TextEncoder().encode('34'))
    expect(seen.at(-1)?.headers['range']).toBe('bytes=3-4')
  })
})
