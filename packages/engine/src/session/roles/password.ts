/**
 * Passwords of roles. What is kept is a SCRAM-SHA-256 verifier (RFC 5802, RFC 7677) in PostgreSQL's text form,
 * `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`: it proves a password and does not hold it. A client may hand over a verifier
 * that it has made itself, so that the password never leaves it.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64 } from '../../base/base64.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { MAX_PASSWORD_BYTES, SCRAM_ITERATIONS, SCRAM_SALT_BYTES } from '../../limits.ts'
import type { EngineSession } from '../session.ts'
import { preparedPassword } from './prepared-password.ts'

const KEY_BYTES = 32
const verifierForm =
  /^SCRAM-SHA-256\$[1-9][0-9]*:[A-Za-z0-9+/]+={0,2}\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})$/

export function scramVerifier(password: string, salt: Uint8Array): string {
  const utf8 = new TextEncoder()
  const salted = pbkdf2(sha256, utf8.encode(preparedPassword(password)), salt, {
    c: SCRAM_ITERATIONS,
    dkLen: KEY_BYTES,
  })
  const storedKey = sha256(hmac(sha256, salted, utf8.encode('Client Key')))
  const serverKey = hmac(sha256, salted, utf8.encode('Server Key'))
  const keys = `${toBase64(storedKey)}:${toBase64(serverKey)}`
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${toBase64(salt)}$${keys}`
}

/** What is kept of a password as CREATE ROLE has it; `undefined` for none. */
export function storedPassword(
  session: EngineSession,
  password: string | undefined,
): string | undefined {
  if (password === undefined) return undefined
  if (password === '') {
    session.notice(
      sqlError(
        sqlstate.successfulCompletion,
        'empty string is not a valid password, clearing password',
        { severity: 'NOTICE' },
      ),
    )
    return undefined
  }
  if (verifierForm.test(password)) return password
  if (/^md5[0-9a-f]{32}$/.test(password)) {
    throw sqlError(sqlstate.featureNotSupported, 'MD5 passwords are not supported', {
      hint: 'Give the password itself, or a SCRAM-SHA-256 verifier of it.',
    })
  }
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) {
    throw sqlError(
      sqlstate.programLimitExceeded,
      `a password may have ${MAX_PASSWORD_BYTES} bytes at most`,
    )
  }
  const salt = new Uint8Array(SCRAM_SALT_BYTES)
  session.host.env.randomBytes(salt)
  return scramVerifier(password, salt)
}
