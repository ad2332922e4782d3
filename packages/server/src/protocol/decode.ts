/** What the client's messages say: one pure function per message, from the cursor at its body. All throw 08P01 on bytes that do not fit. */
import { PORTAL, STATEMENT } from './codes.ts'
import type { MessageReader } from './message-reader.ts'
import { protocolViolation } from './protocol-errors.ts'

/** The oid that stands for "whatever it is" (`unknown`), besides 0. */
const UNKNOWN_OID = 705
const none: readonly number[] = []

export function decodeQuery(message: MessageReader): string {
  const sql = message.cstring()
  message.finish()
  return sql
}

export type ParseMessage = {
  readonly name: string
  readonly sql: string
  /** Declared types; 0 where one is to be inferred. */
  readonly types: readonly number[]
}

export function decodeParse(message: MessageReader): ParseMessage {
  const name = message.cstring()
  const sql = message.cstring()
  const count = message.u16()
  let types = none
  if (count > 0) {
    const declared: number[] = []
    for (let i = 0; i < count; i++) {
      const oid = message.u32()
      declared.push(oid === UNKNOWN_OID ? 0 : oid)
    }
    types = declared
  }
  message.finish()
  return { name, sql, types }
}

export type BindMessage = {
  readonly portal: string
  readonly statement: string
  /** None: all text. One: for all. Else one for each. */
  readonly parameterFormats: readonly number[]
  /** For each parameter where its value begins and how long it is (-1: NULL), within `bytes`. */
  readonly spans: readonly number[]
  readonly bytes: Buffer
  readonly resultFormats: readonly number[]
}

export function decodeBind(message: MessageReader): BindMessage {
  const portal = message.cstring()
  const statement = message.cstring()
  const parameterFormats = decodeFormats(message)
  const count = message.u16()
  let spans = none
  if (count > 0) {
    const found: number[] = []
    for (let i = 0; i < count; i++) {
      const length = message.i32()
      if (length < -1) throw protocolViolation('insufficient data left in message')
      found.push(length < 0 ? 0 : message.skip(length), length)
    }
    spans = found
  }
  const formats = parameterFormats.length
  if (formats > 1 && formats !== count) {
    throw protocolViolation(`bind message has ${formats} parameter formats but ${count} parameters`)
  }
  const resultFormats = decodeFormats(message)
  message.finish()
  return { portal, statement, parameterFormats, spans, bytes: message.bytes, resultFormats }
}

function decodeFormats(message: MessageReader): readonly number[] {
  const count = message.u16()
  if (count === 0) return none
  const formats: number[] = []
  for (let i = 0; i < count; i++) formats.push(message.i16())
  return formats
}

/** The subject of Describe and Close. */
export type Target = { readonly kind: 'statement' | 'portal'; readonly name: string }

export function decodeTarget(message: MessageReader, messageName: string): Target {
  const code = message.u8()
  const name = message.cstring()
  message.finish()
  if (code === STATEMENT) return { kind: 'statement', name }
  if (code === PORTAL) return { kind: 'portal', name }
  throw protocolViolation(`invalid ${messageName} message subtype ${code}`)
}

export type ExecuteMessage = { readonly portal: string; /** 0: all. */ readonly maxRows: number }

export function decodeExecute(message: MessageReader): ExecuteMessage {
  const portal = message.cstring()
  const maxRows = Math.max(0, message.i32())
  message.finish()
  return { portal, maxRows }
}

export function decodeCopyFail(message: MessageReader): string {
  const reason = message.cstring()
  message.finish()
  return reason
}

export type SaslInitial = { readonly mechanism: string; readonly response: Buffer | undefined }

export function decodeSaslInitial(message: MessageReader): SaslInitial {
  const mechanism = message.cstring()
  const length = message.i32()
  const response = length === -1 ? undefined : message.view(length)
  message.finish()
  return { mechanism, response }
}

export function decodeSaslResponse(message: MessageReader): Buffer {
  return message.view(message.remaining)
}

/** Messages that say nothing but their code. */
export function decodeEmpty(message: MessageReader): void {
  message.finish()
}
