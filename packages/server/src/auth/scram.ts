/**
 * The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677; channel binding `tls-server-end-point`, RFC 5929):
 * two messages in, two out. It knows neither sockets nor roles. A user without a verifier goes through the same steps and fails at the
 * end as a wrong password does.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { malformedScram, passwordFailed, scramErrors } from './auth-errors.ts'
import { SCRAM_KEY_BYTES, type ScramVerifier } from './scram-verifier.ts'

export const SCRAM = 'SCRAM-SHA-256'
export const SCRAM_PLUS = 'SCRAM-SHA-256-PLUS'

export type ScramOptions = {
  readonly user: string
  readonly verifier: ScramVerifier
  /** False: the verifier is a mock, and nothing is right. */
  readonly genuine: boolean
  /** The hash of the server's certificate; `undefined` without TLS. */
  readonly endPoint: Buffer | undefined
  /** Printable, without commas. */
  readonly serverNonce: string
}

export function mechanisms(endPoint: Buffer | undefined): readonly string[] {
  return endPoint === undefined ? [SCRAM] : [SCRAM_PLUS, SCRAM]
}

export class ScramExchange {
  readonly #options: ScramOptions
  #bindingHeader = ''
  #firstBare = ''
  #serverFirst = ''
  #nonce = ''
  #plus = false

  constructor(options: ScramOptions) {
    this.#options = options
  }

  /** client-first-message → server-first-message. */
  first(mechanism: string, message: string): string {
    const { endPoint, serverNonce, verifier } = this.#options
    if (mechanism !== SCRAM && (mechanism !== SCRAM_PLUS || endPoint === undefined)) {
      throw scramErrors.mechanism()
    }
    this.#plus = mechanism === SCRAM_PLUS
    const [header] = /^(?:n|y|p=[^,]*),[^,]*,/.exec(message) ?? []
    if (header === undefined) throw malformedScram('Unexpected channel-binding flag.')
    this.#checkBinding(header)
    this.#bindingHeader = header
    this.#firstBare = message.slice(header.length)
    const [, nonce] = /^n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?$/.exec(this.#firstBare) ?? []
    if (nonce === undefined) throw malformedScram('The message has no user name and nonce.')
    this.#nonce = nonce + serverNonce
    const salt = verifier.salt.toString('base64')
    this.#serverFirst = `r=${this.#nonce},s=${salt},i=${verifier.iterations}`
    return this.#serverFirst
  }

  #checkBinding(header: string): void {
    const [flag = '', authorization = ''] = header.split(',')
    if (authorization !== '') throw scramErrors.authorizationIdentity()
    if (flag === 'n' && this.#plus) throw malformedScram(PLUS_WITHOUT_BINDING)
    // A client that could bind believes the server cannot: somebody may have taken the offer away.
    if (flag === 'y' && this.#options.endPoint !== undefined) throw scramErrors.downgrade()
    if (!flag.startsWith('p=')) return
    if (!this.#plus) throw malformedScram(BINDING_WITHOUT_PLUS)
    const type = flag.slice(2)
    if (type !== 'tls-server-end-point') throw scramErrors.bindingType(type)
  }

  /** client-final-message → server-final-message; throws 28P01 where the proof is wrong. */
  final(message: string): string {
    const [, binding, nonce, proofText] =
      /^c=([^,]*),r=([^,]*)(?:,.*)?,p=([^,]*)$/.exec(message) ?? []
    if (binding === undefined || proofText === undefined) {
      throw malformedScram('The message has no channel binding, nonce and proof.')
    }
    if (binding !== this.#expectedBinding()) throw scramErrors.bindingFailed()
    if (nonce !== this.#nonce) throw scramErrors.nonce()
    const proof = Buffer.from(proofText, 'base64')
    if (proof.length !== SCRAM_KEY_BYTES)
      throw malformedScram('Malformed proof in client-final-message.')
    const withoutProof = message.slice(0, message.lastIndexOf(',p='))
    const signed = `${this.#firstBare},${this.#serverFirst},${withoutProof}`
    return this.#verify(signed, proof)
  }

  #verify(signed: string, proof: Buffer): string {
    const { genuine, user, verifier } = this.#options
    const clientSignature = createHmac('sha256', verifier.storedKey).update(signed).digest()
    const clientKey = Buffer.alloc(SCRAM_KEY_BYTES)
    for (let i = 0; i < SCRAM_KEY_BYTES; i++) {
      clientKey[i] = (proof[i] as number) ^ (clientSignature[i] as number)
    }
    const isRight = timingSafeEqual(
      createHash('sha256').update(clientKey).digest(),
      verifier.storedKey,
    )
    if (!isRight || !genuine) throw passwordFailed(user)
    const signature = createHmac('sha256', verifier.serverKey).update(signed).digest('base64')
    return `v=${signature}`
  }

  #expectedBinding(): string {
    const header = Buffer.from(this.#bindingHeader)
    const { endPoint } = this.#options
    const bound = this.#plus && endPoint !== undefined ? Buffer.concat([header, endPoint]) : header
    return bound.toString('base64')
  }
}

const PLUS_WITHOUT_BINDING =
  'The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.'
const BINDING_WITHOUT_PLUS =
  'The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.'
