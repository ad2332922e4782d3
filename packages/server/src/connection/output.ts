/**
 * What goes out to one client. A connection has a buffer only while it answers: it takes one from a pool with the first byte and
 * gives it back when the system has taken all of it. What the client does not take stays with the socket, and whoever writes has to look at
 * `isCongested` and wait for `drained`: so memory does not grow with the size of a result.
 */
import type { Duplex } from 'node:stream'
import { Socket } from 'node:net'
import { ByteWriter } from '@twill/engine'
import {
  flushBytes,
  maxPooledBufferBytes,
  maxPooledBuffers,
  maxUnsentBytes,
  outputBufferBytes,
} from '../limits.ts'

/** Buffers that nobody writes to at the moment, for all connections of the process. */
const pool: ByteWriter[] = []

export class Output {
  #socket: Duplex
  #writer: ByteWriter | undefined
  /** A socket of the system's: what it has taken has been copied. (Under TLS it is still to be read after `write` has returned.) */
  #isPlain: boolean
  readonly #counters: { sentBytes: number }

  constructor(socket: Duplex, counters: { sentBytes: number }) {
    this.#socket = socket
    this.#counters = counters
    this.#isPlain = socket instanceof Socket
  }

  /** The connection goes on inside TLS. */
  replaceSocket(socket: Duplex): void {
    this.#socket = socket
    this.#isPlain = false
  }

  /** Where messages are appended. Not to be kept over an `await`: a flush replaces it. */
  get writer(): ByteWriter {
    return (this.#writer ??= pool.pop() ?? new ByteWriter(outputBufferBytes))
  }

  /** Enough has gathered to be sent. */
  get isFull(): boolean {
    return this.#writer !== undefined && this.#writer.length >= flushBytes
  }

  flush(): void {
    const writer = this.#writer
    if (writer === undefined) return
    this.#writer = undefined
    if (writer.length > 0 && this.#socket.writable) {
      this.#counters.sentBytes += writer.length
      this.#socket.write(writer.view())
      // What the system has not taken at once is still to be read from the buffer.
      if (this.#socket.writableLength > 0 || !this.#isPlain) return
    }
    if (pool.length >= maxPooledBuffers || writer.capacity > maxPooledBufferBytes) return
    writer.reset()
    pool.push(writer)
  }

  /** The client takes less than is sent. */
  get isCongested(): boolean {
    return this.#socket.writableLength > maxUnsentBytes
  }

  /** Answers when the client has taken what was sent, or is gone. */
  drained(): Promise<void> {
    const socket = this.#socket
    return new Promise((resolve) => {
      if (!socket.writable || socket.writableLength === 0) {
        resolve()
        return
      }
      const done = (): void => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
  }

  /** Sends what there is and says that no more comes. */
  end(): void {
    this.flush()
    this.#socket.end()
  }
}
