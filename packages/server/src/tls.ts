/** The server's certificate: the context that sockets are encrypted with, and what clients bind their authentication to. */
import { createHash, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { TlsIdentity } from './connection/services.ts'

export type TlsOptions = {
  /** PEM: the certificate, and those between it and one that clients trust. */
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

export function tlsIdentity({ cert, key }: TlsOptions): TlsIdentity {
  const context = createSecureContext({ cert, key, minVersion: 'TLSv1.2' })
  const certificate = new X509Certificate(cert)
  const hash = bindingHash(certificate)
  const endPoint =
    hash === undefined ? undefined : createHash(hash).update(certificate.raw).digest()
  return { context, endPoint }
}

/** DER of the algorithms' object identifiers, by the hash that RFC 5929 has for them: that of the signature, but none weaker than SHA-256. */
const hashByAlgorithm: readonly (readonly [oid: string, hash: string])[] = [
  ['2a864886f70d010104', 'sha256'], // md5WithRSAEncryption
  ['2a864886f70d010105', 'sha256'], // sha1WithRSAEncryption
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d0401', 'sha256'], // ecdsa-with-SHA1
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
]

/** `undefined` for algorithms that name no hash (Ed25519, RSA-PSS): then there is no channel binding. */
function bindingHash({ raw }: X509Certificate): string | undefined {
  const oid = signatureAlgorithm(raw)
  return hashByAlgorithm.find(([known]) => known === oid)?.[1]
}

/** Certificate ::= SEQUENCE { tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, … }, … } */
function signatureAlgorithm(der: Buffer): string {
  const certificate = element(der, 0)
  const signed = element(der, certificate.start)
  const algorithm = element(der, signed.end)
  const oid = element(der, algorithm.start)
  return der.toString('hex', oid.start, oid.end)
}

/** Where the content of the DER element begins that stands at `at`, and where it ends. */
function element(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1)
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const bytes = first & 0x7f
  const start = at + 2 + bytes
  return { start, end: start + der.readUIntBE(at + 2, bytes) }
}
