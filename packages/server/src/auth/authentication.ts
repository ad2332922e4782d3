/**
 * The authentication of one connection: asks the `Authenticator` what is needed, and leads the exchange. It takes the client's
 * messages and writes the answers; it knows no sockets.
 */
import { randomBytes } from 'node:crypto'
import type { ByteWriter } from '@twill/engine'
import { frontend } from '../protocol/codes.ts'
import { decodeSaslInitial, decodeSaslResponse } from '../protocol/decode.ts'
import { authenticationSasl, authenticationSaslStep } from '../protocol/encode.ts'
import type { MessageReader } from '../protocol/message-reader.ts'
import { expectedSasl, malformedScram } from './auth-errors.ts'
import type { AuthenticationMethod, AuthenticationRequest, Authenticator } from './authenticator.ts'
import { mechanisms, ScramExchange } from './scram.ts'
import { mockVerifier, parseVerifier } from './scram-verifier.ts'

/** PostgreSQL's number of random bytes in a nonce. */
const NONCE_BYTES = 18

/** Salts of users who do not exist are made from it; it lives as long as the process. */
const mockSecret = randomBytes(32)

export type Step = 'waits' | 'done'

export class Authentication {
  readonly #request: AuthenticationRequest
  readonly #endPoint: Buffer | undefined
  #exchange: ScramExchange | undefined
  #step: 'initial' | 'response' = 'initial'

  constructor(request: AuthenticationRequest, endPoint: Buffer | undefined) {
    this.#request = request
    this.#endPoint = endPoint
  }

  /** Asks how; writes the first message. Throws a FATAL error for a client that may not come in. */
  async start(
    authenticator: Authenticator,
    output: { readonly writer: ByteWriter },
  ): Promise<Step> {
    const method = await authenticator.method(this.#request)
    return this.#begin(method, output.writer)
  }

  #begin(method: AuthenticationMethod, out: ByteWriter): Step {
    if (method.kind === 'reject') throw method.error
    if (method.kind === 'trust') return 'done'
    const { user } = this.#request
    const genuine = method.verifier === undefined ? undefined : parseVerifier(method.verifier)
    this.#exchange = new ScramExchange({
      user,
      verifier: genuine ?? mockVerifier(user, mockSecret),
      genuine: genuine !== undefined,
      endPoint: this.#endPoint,
      serverNonce: randomBytes(NONCE_BYTES).toString('base64'),
    })
    authenticationSasl(out, mechanisms(this.#endPoint))
    return 'waits'
  }

  /** A message of the client's. */
  take(code: number, message: MessageReader, out: ByteWriter): Step {
    const exchange = this.#exchange
    if (code !== frontend.password || exchange === undefined) throw expectedSasl(code)
    if (this.#step === 'initial') {
      const { mechanism, response } = decodeSaslInitial(message)
      if (response === undefined) throw malformedScram('The message is empty.')
      authenticationSaslStep(out, 'saslContinue', exchange.first(mechanism, response.toString()))
      this.#step = 'response'
      return 'waits'
    }
    const final = exchange.final(decodeSaslResponse(message).toString())
    authenticationSaslStep(out, 'saslFinal', final)
    return 'done'
  }
}
