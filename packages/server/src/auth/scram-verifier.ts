/**
 * What a server keeps of a password for SCRAM-SHA-256 (RFC 5802, RFC 7677), in the form of `pg_authid.rolpassword`:
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, in base 64. It cannot be used to log in elsewhere.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

export type ScramVerifier = {
  readonly iterations: number
  readonly salt: Buffer
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

export const SCRAM_KEY_BYTES = 32
const SALT_BYTES = 16
/** PostgreSQL's number. */
export const DEFAULT_ITERATIONS = 4096

const form = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/

/** `undefined` for text that is no verifier. */
export function parseVerifier(text: string): ScramVerifier | undefined {
  const [, iterations, salt, storedKey, serverKey] = form.exec(text) ?? []
  if (iterations === undefined || salt === undefined) return undefined
  if (storedKey === undefined || serverKey === undefined) return undefined
  const count = Number(iterations)
  if (!Number.isSafeInteger(count) || count < 1) return undefined
  return {
    iterations: count,
    salt: Buffer.from(salt, 'base64'),
    storedKey: Buffer.from(storedKey, 'base64'),
    serverKey: Buffer.from(serverKey, 'base64'),
  }
}

export function formatVerifier(verifier: ScramVerifier): string {
  const { iterations, salt, storedKey, serverKey } = verifier
  const [saltText, storedText, serverText] = [salt, storedKey, serverKey].map((bytes) =>
    bytes.toString('base64'),
  )
  return `SCRAM-SHA-256$${iterations}:${saltText}$${storedText}:${serverText}`
}

/** The verifier of a password. It takes some milliseconds, by design. */
export function makeVerifier(
  password: string,
  salt: Buffer = randomBytes(SALT_BYTES),
  iterations: number = DEFAULT_ITERATIONS,
): ScramVerifier {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, SCRAM_KEY_BYTES, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  return {
    iterations,
    salt,
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: createHmac('sha256', salted).update('Server Key').digest(),
  }
}

/** A verifier that no password fits, the same for a user as long as the secret is: it tells nobody whether the user exists. */
export function mockVerifier(user: string, secret: Buffer): ScramVerifier {
  const salt = createHmac('sha256', secret).update(user).digest().subarray(0, SALT_BYTES)
  return {
    iterations: DEFAULT_ITERATIONS,
    salt,
    storedKey: randomBytes(SCRAM_KEY_BYTES),
    serverKey: randomBytes(SCRAM_KEY_BYTES),
  }
}
