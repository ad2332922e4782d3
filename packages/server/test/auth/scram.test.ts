import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatVerifier, makeVerifier, parseVerifier, type Authenticator } from '@twill/server'
import { ScramExchange } from '../../src/auth/scram.ts'
import { mockVerifier } from '../../src/auth/scram-verifier.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const tls = {
  cert: readFileSync(join(fixtures, 'localhost.cert.pem')),
  key: readFileSync(join(fixtures, 'localhost.key.pem')),
}
const verifiers = new Map([['postgres', formatVerifier(makeVerifier('secret'))]])
const authenticator: Authenticator = {
  method: ({ user }) => ({ kind: 'scram', verifier: verifiers.get(user) }),
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ authenticator, tls })
})
afterAll(() => server.stop())

async function logIn(
  options: pg.ClientConfig & { enableChannelBinding?: boolean },
): Promise<string> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'postgres',
    ...options,
  })
  await client.connect()
  const { rows } = await client.query('SELECT current_user AS u')
  await client.end()
  return rows[0].u
}

test('the right password comes in, a wrong one does not', async () => {
  expect(await logIn({ password: 'secret' })).toBe('postgres')
  await expect(logIn({ password: 'wrong' })).rejects.toMatchObject({
    code: '28P01',
    severity: 'FATAL',
    message: 'password authentication failed for user "postgres"',
  })
})

test('a user who does not exist is told what one with a wrong password is told', async () => {
  await expect(logIn({ user: 'nobody', password: 'secret' })).rejects.toMatchObject({
    code: '28P01',
    message: 'password authentication failed for user "nobody"',
  })
})

test('over TLS the password is bound to the channel', async () => {
  const ssl = { ca: tls.cert, servername: 'localhost' }
  expect(await logIn({ password: 'secret', ssl })).toBe('postgres')
  expect(await logIn({ password: 'secret', ssl, enableChannelBinding: true })).toBe('postgres')
  await expect(logIn({ password: 'wrong', ssl, enableChannelBinding: true })).rejects.toMatchObject(
    {
      code: '28P01',
    },
  )
})

test('bytes behind a request for TLS are refused: they would be read as if they had come through it', async () => {
  const socket = connect(server.port, '127.0.0.1')
  const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
  socket.write(Buffer.concat([request, Buffer.from([0, 0, 0, 8, 0, 3, 0, 0])]))
  const heard: Buffer[] = []
  for await (const chunk of socket) heard.push(chunk as Buffer)
  expect(Buffer.concat(heard).toString()).toMatch(
    /^S.*received unencrypted data after SSL request/s,
  )
})

function exchange(verifier = makeVerifier('pencil', Buffer.from('salt'), 4096)): ScramExchange {
  const endPoint = Buffer.from('certificate')
  return new ScramExchange({ user: 'u', verifier, genuine: true, endPoint, serverNonce: 'server' })
}

test.each([
  ['SCRAM-SHA-1', 'n,,n=,r=client', 'client selected an invalid SASL authentication mechanism'],
  ['SCRAM-SHA-256', 'x,,n=,r=client', 'malformed SCRAM message'],
  ['SCRAM-SHA-256', 'n,,n=', 'malformed SCRAM message'],
  ['SCRAM-SHA-256', 'y,,n=,r=client', 'SCRAM channel binding negotiation error'],
  [
    'SCRAM-SHA-256',
    'n,a=me,n=,r=client',
    'client uses authorization identity, but it is not supported',
  ],
  ['SCRAM-SHA-256-PLUS', 'n,,n=,r=client', 'malformed SCRAM message'],
  [
    'SCRAM-SHA-256-PLUS',
    'p=tls-unique,,n=,r=client',
    'unsupported SCRAM channel-binding type "tls-unique"',
  ],
])('%s %s is refused', (mechanism, message, reason) => {
  expect(() => exchange().first(mechanism, message)).toThrow(reason)
})

test('a final message with another nonce, binding or proof is refused', () => {
  const proof = Buffer.alloc(32).toString('base64')
  const final = (message: string): (() => string) => {
    const scram = exchange()
    scram.first('SCRAM-SHA-256', 'n,,n=,r=client')
    return () => scram.final(message)
  }
  expect(final(`c=biws,r=clientother,p=${proof}`)).toThrow('invalid SCRAM response')
  expect(final(`c=eSws,r=clientserver,p=${proof}`)).toThrow('SCRAM channel binding check failed')
  expect(final(`c=biws,r=clientserver,p=AAAA`)).toThrow('malformed SCRAM message')
  expect(final(`c=biws,r=clientserver,p=${proof}`)).toThrow(
    'password authentication failed for user "u"',
  )
  expect(final('nonsense')).toThrow('malformed SCRAM message')
})

test('a verifier is read back as it was written, and nothing else is one', () => {
  const text = formatVerifier(makeVerifier('p'))
  expect(formatVerifier(parseVerifier(text) ?? makeVerifier(''))).toBe(text)
  expect(parseVerifier('md5abcdef')).toBeUndefined()
  expect(parseVerifier(text.slice(0, -2))).toBeUndefined()
  expect(parseVerifier(text.replace('$4096:', '$0:'))).toBeUndefined()
})

test('the salt of a user who does not exist stays the same', () => {
  const secret = Buffer.from('secret')
  expect(mockVerifier('a', secret).salt).toEqual(mockVerifier('a', secret).salt)
  expect(mockVerifier('a', secret).salt).not.toEqual(mockVerifier('b', secret).salt)
})
