/**
 * The socket before there is a session: the next packet or message as a promise, an answer, the change to TLS. It holds a
 * packet or message that is not complete, and no more than that is bounded.
 */
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { SqlError } from '@twill/engine'
import { lingerMs } from '../limits.ts'
import { errorResponse } from '../protocol/error-fields.ts'
import { FrameReader } from '../protocol/frame-reader.ts'
import { decodeFirstPacket, packetLength, type FirstPacket } from '../protocol/startup-packet.ts'
import { unencryptedData } from './connection-errors.ts'
import { Output } from './output.ts'
import type { TlsIdentity } from './services.ts'

/** The client has gone, or has sent what nobody answers: there is nobody to tell. */
export class ClientGone extends Error {}

const nothing = Buffer.alloc(0)

export class StartupWire {
  readonly output: Output
  readonly frames: FrameReader = new FrameReader()
  #socket: Duplex
  /** Bytes of first packets that have not been read. */
  #held: Buffer = nothing
  #phase: 'packets' | 'messages' = 'packets'
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor(socket: Duplex, counters: { sentBytes: number }) {
    this.#socket = socket
    this.output = new Output(socket, counters)
    this.#listen()
  }

  get socket(): Duplex {
    return this.#socket
  }

  #listen(): void {
    this.#socket.on('data', this.#onData)
    this.#socket.on('end', this.#onGone)
    this.#socket.on('close', this.#onGone)
    this.#socket.on('error', this.#onGone)
  }

  /** The socket is somebody else's now. */
  detach(): Duplex {
    const socket = this.#socket
    socket.off('data', this.#onData)
    socket.off('end', this.#onGone)
    socket.off('close', this.#onGone)
    socket.off('error', this.#onGone)
    return socket
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#phase === 'messages') {
      // One message at a time: the next is read when the one before has been answered.
      this.#socket.pause()
      this.frames.push(chunk)
    } else {
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    }
    this.#wakeUp()
  }

  readonly #onGone = (): void => this.fail(new ClientGone())

  /** Whoever waits, and waits later, gets this error. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#wakeUp()
  }

  /** Nothing but first packets has come. */
  get isBeforeStartup(): boolean {
    return this.#phase === 'packets'
  }

  #wakeUp(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #moreBytes(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  async firstPacket(): Promise<FirstPacket> {
    for (;;) {
      const length = packetLength(this.#held)
      if (length === 'invalid') throw new ClientGone()
      if (length !== undefined && this.#held.length >= length) {
        const packet = decodeFirstPacket(this.#held.subarray(0, length))
        this.#held = this.#held.subarray(length)
        return packet
      }
      if (this.#failure !== undefined) throw this.#failure
      await this.#moreBytes()
    }
  }

  /** From now on the client sends messages with a type. */
  expectMessages(): void {
    this.#phase = 'messages'
    this.#socket.pause()
    this.frames.push(this.#held)
    this.#held = nothing
  }

  /** Goes to the client's next message: it is in `frames` then. */
  async nextMessage(): Promise<void> {
    while (!this.frames.next()) {
      if (this.#failure !== undefined) throw this.#failure
      const more = this.#moreBytes()
      this.#socket.resume()
      await more
    }
  }

  /** One byte in answer to a request. */
  answer(letter: 'S' | 'N'): void {
    this.#socket.write(letter)
  }

  /** The server's side of TLS begins with the next byte. */
  async startTls(identity: TlsIdentity): Promise<void> {
    if (this.#held.length > 0) throw unencryptedData()
    const plain = this.detach()
    plain.on('error', this.#onGone)
    plain.on('close', this.#onGone)
    const secure = new TLSSocket(plain, { isServer: true, secureContext: identity.context })
    this.#socket = secure
    this.output.replaceSocket(secure)
    this.#listen()
    let isSecure = false
    secure.once('secure', () => {
      isSecure = true
      this.#wakeUp()
    })
    while (!isSecure) {
      if (this.#failure !== undefined) throw this.#failure
      await this.#moreBytes()
    }
  }

  /** Tells the client why not. */
  refuse(error: SqlError): void {
    errorResponse(this.output.writer, error)
    this.close()
  }

  close(): void {
    endSocket(this.#socket, this.output)
  }
}

/** Sends what there is, and lets go: of a client that does not, after a while, by force. */
export function endSocket(socket: Duplex, output: Output): void {
  output.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
