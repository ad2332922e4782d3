/**
 * One client with a session: cuts what comes into messages, hands them to the `Backend` one after another, sends the answers of a
 * chunk together, and ends the session whatever way the client goes.
 *
 * Between messages it holds no buffer. While a statement runs, what comes is kept up to a bound and then left in the socket.
 */
import type { Duplex } from 'node:stream'
import type { MaybePromise, Session, SqlError } from '@twill/engine'
import type { AuthenticationRequest } from '../auth/authenticator.ts'
import { maxWaitingInputBytes } from '../limits.ts'
import { backendKeyData } from '../protocol/encode.ts'
import { errorResponse, noticeResponse } from '../protocol/error-fields.ts'
import type { FrameReader } from '../protocol/frame-reader.ts'
import { Backend, type BackendHost } from './backend.ts'
import { asFatal } from './connection-errors.ts'
import type { Admission } from './handshake.ts'
import { idleTimeout } from './idle-timeout.ts'
import { News } from './news.ts'
import { openSession, writeParameters } from './open-session.ts'
import type { Output } from './output.ts'
import type { ConnectionServices } from './services.ts'
import { endSocket, type StartupWire } from './startup-wire.ts'

/** A Terminate message, as the last bytes of what a client sent. */
const TERMINATE = Buffer.from([88, 0, 0, 0, 4])

export class Connection implements BackendHost {
  readonly request: AuthenticationRequest
  readonly session: Session
  readonly #services: ConnectionServices
  readonly #socket: Duplex
  readonly #output: Output
  readonly #frames: FrameReader
  readonly #backend: Backend
  readonly #news: News = new News()
  readonly #release: () => void
  readonly #cancelKey: number
  readonly #onClosed: (connection: Connection) => void
  /** A message is being answered; a message of COPY is. */
  #isBusy = false
  #isCopyBusy = false
  /** Nothing more is answered: the client has left, or was told to. */
  #isEnding = false
  /** What runs is to stop: nobody waits for it. */
  #isUnwanted = false
  #isDisposed = false
  #hasAnswers = false
  /** No message has come since the last ReadyForQuery. */
  #isReady = false
  /** Chunks that came while a statement ran. */
  #waiting: Buffer[] = []
  #waitingBytes = 0
  /** Why the connection ends with the statement under way. */
  #lastWord: SqlError | undefined
  terminatedBy: SqlError | undefined
  /** When the last chunk came, and when the last answer was complete. */
  #sinceMs: number
  /** The client's last message came soon after the answer before it. */
  #isQuick = false

  constructor(
    wire: StartupWire,
    { message, request, use }: Admission,
    services: ConnectionServices,
    onClosed: (connection: Connection) => void,
  ) {
    this.request = request
    this.#services = services
    this.#output = wire.output
    this.#frames = wire.frames
    this.#onClosed = onClosed
    this.#release = () => use.release()
    this.#sinceMs = services.nowMs()
    this.session = openSession(use, message, request.user, request.peer, services.settings, {
      onNotice: (notice) => this.#notice(notice),
      onNotification: (notification) => {
        this.#news.notified(notification)
        if (this.#isReady && this.session.transactionStatus === 'idle') this.#deliver()
      },
      onParameter: (name, value) => this.#news.parameterChanged(name, value),
      onTerminate: (reason) => this.terminate(reason),
    })
    this.#backend = new Backend(this.session, wire.output, this.#news, this)
    this.#cancelKey = services.cancelKeys.add(this.session.id, this)
    this.#socket = wire.detach()
    this.#frames.authenticated()
  }

  /** Tells the client that it may begin, and answers what it has sent already. */
  start(): void {
    this.#listen()
    const out = this.#output.writer
    writeParameters(out, this.session)
    this.#news.toldAllParameters()
    backendKeyData(out, this.session.id, this.#cancelKey)
    this.#backend.welcome()
    this.#read()
    // It may have gone while it was let in.
    if (this.#socket.destroyed) this.#onClose()
    else if (this.#socket.readableEnded) this.#onEnd()
    else this.#socket.resume()
  }

  #listen(): void {
    this.#socket.on('data', this.#onData)
    this.#socket.on('end', this.#onEnd)
    this.#socket.on('close', this.#onClose)
    this.#socket.on('error', this.#onError)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isEnding) return
    this.#services.counters.receivedBytes += chunk.length
    if (this.#isBusy && !this.#takesCopyData()) {
      this.#wait(chunk)
      return
    }
    if (this.#isReady) this.#taken(this.#services.nowMs())
    if (this.#waiting.length > 0) this.#wait(chunk)
    else this.#frames.push(chunk)
    this.#read()
  }

  #taken(nowMs: number): void {
    this.#isQuick = this.#services.busyPoll.isQuick(nowMs - this.#sinceMs)
    this.#sinceMs = nowMs
  }

  #wait(chunk: Buffer): void {
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes >= maxWaitingInputBytes) this.#socket.pause()
  }

  #takesCopyData(): boolean {
    const { inbound } = this.#backend.copies
    return inbound !== undefined && !inbound.isOver && !this.#isCopyBusy
  }

  /** Answers what has come, as far as it goes, and sends the answers. */
  #read(): void {
    try {
      this.#readMessages()
    } catch (error) {
      // Where the next message begins is not known any more.
      this.#die(asFatal(error))
      return
    }
    if (this.#lastWord !== undefined && !this.#isBusy) this.#die(this.#lastWord)
    else if (this.#hasAnswers || this.#output.isFull) {
      this.#hasAnswers = false
      this.#output.flush()
      if (this.#isQuick && this.#isReady) this.#services.busyPoll.answered(this.#sinceMs)
    }
  }

  #readMessages(): void {
    const frames = this.#frames
    const backend = this.#backend
    while (!this.#isEnding) {
      const isCopying = this.#isBusy
      if (isCopying && !this.#takesCopyData()) return
      if (this.#isUnwanted) return
      if (!frames.next()) {
        const chunk = this.#waiting.shift()
        if (chunk === undefined) return
        this.#waitingBytes -= chunk.length
        if (this.#socket.isPaused()) this.#socket.resume()
        frames.push(chunk)
        continue
      }
      if (isCopying) {
        const waiting = backend.copies.inbound?.handle(frames.code, frames.message)
        if (waiting !== undefined) this.#waitForCopy(waiting)
        continue
      }
      this.#isReady = false
      const waiting = backend.handle(frames.code, frames.message)
      if (waiting !== undefined) this.#waitFor(waiting)
      else if (this.#lastWord !== undefined && this.#isReady) return
    }
  }

  #setBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return
    this.#isBusy = isBusy
    this.#services.busyPoll.waiting += isBusy ? 1 : -1
  }

  #waitFor(waiting: Promise<void>): void {
    this.#setBusy(true)
    waiting.then(this.#goOn, this.#crashed)
  }

  readonly #goOn = (): void => {
    this.#setBusy(false)
    if (this.#isEnding) this.#dispose()
    else this.#read()
  }

  #waitForCopy(waiting: MaybePromise<void>): void {
    if (!(waiting instanceof Promise)) return
    this.#isCopyBusy = true
    waiting.then(() => {
      this.#isCopyBusy = false
      if (!this.#isEnding) this.#read()
    }, this.#crashed)
  }

  /** What handles errors has failed itself. */
  readonly #crashed = (error: unknown): void => {
    this.#setBusy(false)
    this.unexpected(error)
    if (this.#isEnding) this.#dispose()
    else this.#die(asFatal(error))
  }

  answered(isReady: boolean): void {
    this.#hasAnswers = true
    if (!isReady) return
    this.#isReady = true
    const nowMs = this.#services.nowMs()
    this.#services.counters.answered(nowMs - this.#sinceMs)
    this.#sinceMs = nowMs
  }

  ended(): void {
    this.#end()
  }

  /** What came early is data now. */
  copying(): void {
    if (this.#isUnwanted) this.#backend.copies.inbound?.abandon()
    queueMicrotask(() => this.#read())
  }

  failed(): void {
    this.#services.counters.errors++
  }

  unexpected(error: unknown): void {
    this.#services.log.error({ err: error, session: this.session.id }, 'unexpected error')
  }

  #notice(notice: SqlError): void {
    if (this.#isEnding) return
    noticeResponse(this.#output.writer, notice)
    if (this.#isBusy) this.#output.flush()
  }

  #deliver(): void {
    this.#news.writeNotifications(this.#output.writer)
    this.#output.flush()
  }

  get isRunning(): boolean {
    return this.#isBusy
  }

  /** A cancel request with this connection's secret. */
  cancel(): void {
    if (this.#isBusy) this.session.cancel()
  }

  /** Ends the session now; a statement under way is cancelled. */
  terminate(reason: SqlError): void {
    this.#lastWord = asFatal(reason)
    this.terminatedBy = this.#lastWord
    this.#isUnwanted = true
    if (this.#isBusy) this.#stopStatement()
    else this.#die(this.#lastWord)
  }

  /** Ends the session as soon as nothing runs in it. */
  drain(reason: SqlError): void {
    this.#lastWord = reason
    if (!this.#isBusy) this.#die(reason)
  }

  #stopStatement(): void {
    this.session.cancel()
    this.#backend.copies.inbound?.abandon()
  }

  /** Called now and then: ends a session that has been idle for longer than it may. */
  sweep(nowMs: number, onlyInTransaction: boolean): void {
    // A cancellation between two statements of a script is not heard.
    if (this.#isUnwanted && this.#isBusy) this.#stopStatement()
    if (!this.#isReady || this.#isBusy) return
    if (onlyInTransaction && this.session.transactionStatus === 'idle') return
    const reason = idleTimeout(this.session, nowMs - this.#sinceMs)
    if (reason !== undefined) this.#die(reason)
  }

  /** Says why, and goes. */
  #die(reason: SqlError): void {
    if (this.#isEnding) return
    errorResponse(this.#output.writer, reason)
    this.#end()
  }

  #end(): void {
    if (!this.#isEnding) {
      this.#isEnding = true
      endSocket(this.#socket, this.#output)
    }
    if (!this.#isBusy) this.#dispose()
  }

  /** The client sends no more. One that has not said goodbye has died, and what it wanted is of no use. */
  readonly #onEnd = (): void => {
    const last = this.#waiting.at(-1)
    const saidGoodbye = last?.subarray(-TERMINATE.length).equals(TERMINATE) ?? false
    if (this.#isBusy && saidGoodbye) return
    this.#onClose()
  }

  readonly #onError = (error: Error): void => {
    this.#services.log.debug({ err: error, session: this.session.id }, 'connection lost')
  }

  readonly #onClose = (): void => {
    this.#isUnwanted = true
    if (this.#isBusy) this.#stopStatement()
    this.#end()
  }

  #dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    this.#waiting = []
    this.#services.cancelKeys.remove(this.session.id, this.#cancelKey)
    this.session.close()
    this.#release()
    this.#onClosed(this)
  }
}
