import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { preparedPassword } from '../../src/session/roles/prepared-password.ts'
import { scramVerifier } from '../../src/session/roles/password.ts'
import { sqlDatabase } from '../support/sql-database.ts'

/** The same by the host's library. */
function byNode(password: string, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$4096:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`
}

describe('passwords of roles', () => {
  test('a password becomes the verifier that RFC 5802 says', () => {
    const salt = Uint8Array.from({ length: 16 }, (_, i) => i * 7)
    for (const password of ['pencil', 'x', 'a'.repeat(200), 'pa$$:w"rd']) {
      expect(scramVerifier(password, salt)).toBe(byNode(password, salt))
    }
  })

  test.each([
    ['plain', 'plain'],
    ['I\u00adX', 'IX'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['a\u00a0b', 'a b'],
    ['caf\u0065\u0301', 'caf\u00e9'],
    // not allowed, so left as it is
    ['\u0007', '\u0007'],
    ['\u06271', '\u06271'],
  ])('%j is prepared as %j', (password, prepared) => {
    expect(preparedPassword(password)).toBe(prepared)
  })

  test('each role has a salt of its own, and a verifier is taken as it is', async () => {
    const db = await sqlDatabase(`
      create role a password 'same'; create role b password 'same';
      create role c encrypted password '${byNode('same', new Uint8Array(16))}'`)
    const rows = await db.rows(
      `select rolpassword from pg_authid where rolname in ('a', 'b', 'c') order by rolname`,
    )
    const [a, b, c] = rows.map(([text]) => text)
    expect(a).toMatch(/^SCRAM-SHA-256\$4096:/)
    expect(a).not.toBe(b)
    expect(c).toBe(byNode('same', new Uint8Array(16)))
    await db.engine.close()
  })

  test('MD5 is refused', async () => {
    const db = await sqlDatabase()
    expect(await db.code(`create role m password 'md5d41d8cd98f00b204e9800998ecf8427e'`)).toBe(
      '0A000',
    )
    expect(await db.code(`set password_encryption = md5`)).toBe('22023')
    await db.engine.close()
  })
})
