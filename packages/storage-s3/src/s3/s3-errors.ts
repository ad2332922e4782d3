/**
 * What a failed request to S3 means, by its status and S3's code for it. Whatever is not plainly known to have changed nothing
 * is `no-answer`: repeating a request in vain costs time, taking an unknown outcome for a failure costs data.
 */
import { ObjectStoreError, type ObjectStoreErrorKind } from '@twill/storage/object'

/** Failures with a status that says something else, or none. */
const KINDS_OF_CODES: Readonly<Record<string, ObjectStoreErrorKind>> = {
  NoSuchBucket: 'no-bucket',
  // 400, but about this transmission, not about what was asked.
  RequestTimeout: 'no-answer',
  IncompleteBody: 'no-answer',
  BadDigest: 'no-answer',
  XAmzContentSHA256Mismatch: 'no-answer',
  SlowDown: 'throttled',
  TooManyRequests: 'throttled',
  ExpiredToken: 'denied',
  InvalidToken: 'denied',
  TokenRefreshRequired: 'denied',
  // Before anything is sent: no credentials, a profile that does not exist.
  CredentialsProviderError: 'denied',
  TokenProviderError: 'denied',
  // The other end is not who it should be, and will not be.
  DEPTH_ZERO_SELF_SIGNED_CERT: 'impossible',
  SELF_SIGNED_CERT_IN_CHAIN: 'impossible',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'impossible',
  CERT_HAS_EXPIRED: 'impossible',
  ERR_TLS_CERT_ALTNAME_INVALID: 'impossible',
  ERR_INVALID_URL: 'impossible',
  NoRegion: 'impossible',
}

const KINDS_OF_STATUS: Readonly<Record<number, ObjectStoreErrorKind>> = {
  // Another region than the bucket's.
  301: 'impossible',
  307: 'no-answer',
  400: 'impossible',
  401: 'denied',
  403: 'denied',
  405: 'impossible',
  408: 'no-answer',
  409: 'no-answer',
  411: 'impossible',
  413: 'impossible',
  414: 'impossible',
  416: 'impossible',
  429: 'throttled',
  501: 'impossible',
  503: 'throttled',
}

export type S3Failure = { readonly status: number | undefined; readonly code: string }

/** What the SDK threw, in two words. */
export function failureOf(error: unknown): S3Failure {
  const { name, code, Code, message, $metadata } = fieldsOf(error)
  const words = [Code, name === 'Error' ? code : name, code]
  const word = words.find((candidate) => typeof candidate === 'string' && candidate !== '')
  const status = fieldsOf($metadata)['httpStatusCode']
  if (message === 'Region is missing') return { status: undefined, code: 'NoRegion' }
  return {
    status: typeof status === 'number' ? status : undefined,
    code: typeof word === 'string' ? word : 'no code',
  }
}

export function kindOfFailure({ status, code }: S3Failure): ObjectStoreErrorKind {
  const known = KINDS_OF_CODES[code] ?? (status === undefined ? undefined : KINDS_OF_STATUS[status])
  return known ?? 'no-answer'
}

/** `what` says which request to where. */
export function toObjectStoreError(error: unknown, what: string): ObjectStoreError {
  if (error instanceof ObjectStoreError) return error
  const failure = failureOf(error)
  const [text] = error instanceof Error ? error.message.split('\n') : []
  const says = text === failure.code || text === 'UnknownError' ? undefined : text
  const parts = [failure.status, failure.code, says].filter((part) => part !== undefined)
  return new ObjectStoreError(kindOfFailure(failure), `${what}: ${parts.join(' ')}`, error)
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
