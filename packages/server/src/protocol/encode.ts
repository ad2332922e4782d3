/** The server's messages: one function per message, each appends its bytes. Rows are in `format/`, reports in `error-fields.ts`. */
import type { ByteWriter, TransactionStatus } from '@twill/engine'
import { authentication, backend, PROTOCOL_VERSION } from './codes.ts'

/** Begins a message and answers where: for `end`, which fills its length in. */
export function begin(out: ByteWriter, code: number): number {
  const start = out.length
  out.u8(code)
  out.u32BE(0)
  return start
}

export function end(out: ByteWriter, start: number): void {
  out.setU32BE(start + 1, out.length - start - 1)
}

export function cstring(out: ByteWriter, text: string): void {
  // A zero byte would end the string early, and shift all that follows.
  out.utf8(text.includes('\0') ? text.replaceAll('\0', '') : text)
  out.u8(0)
}

/** A message that is its code alone. */
function bare(out: ByteWriter, code: number): void {
  out.u8(code)
  out.u32BE(4)
}

export function authenticationOk(out: ByteWriter): void {
  const start = begin(out, backend.authentication)
  out.i32BE(authentication.ok)
  end(out, start)
}

export function authenticationSasl(out: ByteWriter, mechanisms: readonly string[]): void {
  const start = begin(out, backend.authentication)
  out.i32BE(authentication.sasl)
  for (const mechanism of mechanisms) cstring(out, mechanism)
  out.u8(0)
  end(out, start)
}

export function authenticationSaslStep(
  out: ByteWriter,
  step: 'saslContinue' | 'saslFinal',
  data: string,
): void {
  const start = begin(out, backend.authentication)
  out.i32BE(authentication[step])
  out.utf8(data)
  end(out, start)
}

export function negotiateProtocolVersion(out: ByteWriter, unknown: readonly string[]): void {
  const start = begin(out, backend.negotiateProtocolVersion)
  out.i32BE(PROTOCOL_VERSION)
  out.i32BE(unknown.length)
  for (const option of unknown) cstring(out, option)
  end(out, start)
}

export function parameterStatus(out: ByteWriter, name: string, value: string): void {
  const start = begin(out, backend.parameterStatus)
  cstring(out, name)
  cstring(out, value)
  end(out, start)
}

export function backendKeyData(out: ByteWriter, pid: number, key: number): void {
  const start = begin(out, backend.backendKeyData)
  out.i32BE(pid)
  out.i32BE(key)
  end(out, start)
}

const statusLetters = { idle: 73, transaction: 84, failed: 69 } as const

export function readyForQuery(out: ByteWriter, status: TransactionStatus): void {
  out.u8(backend.readyForQuery)
  out.u32BE(5)
  out.u8(statusLetters[status])
}

export function commandComplete(out: ByteWriter, tag: string): void {
  const start = begin(out, backend.commandComplete)
  cstring(out, tag)
  end(out, start)
}

export function notificationResponse(
  out: ByteWriter,
  pid: number,
  channel: string,
  payload: string,
): void {
  const start = begin(out, backend.notificationResponse)
  out.i32BE(pid)
  cstring(out, channel)
  cstring(out, payload)
  end(out, start)
}

export function parameterDescription(out: ByteWriter, types: readonly number[]): void {
  const start = begin(out, backend.parameterDescription)
  out.u16BE(types.length)
  for (const oid of types) out.u32BE(oid)
  end(out, start)
}

/** CopyInResponse and CopyOutResponse: the format of the whole, and of every column. */
export function copyResponse(
  out: ByteWriter,
  direction: 'in' | 'out',
  format: 'text' | 'binary',
  columns: number,
): void {
  const code = direction === 'in' ? backend.copyInResponse : backend.copyOutResponse
  const formatCode = format === 'binary' ? 1 : 0
  const start = begin(out, code)
  out.u8(formatCode)
  out.u16BE(columns)
  for (let i = 0; i < columns; i++) out.u16BE(formatCode)
  end(out, start)
}

export function copyData(out: ByteWriter, bytes: Uint8Array): void {
  out.u8(backend.copyData)
  out.u32BE(bytes.length + 4)
  out.bytes(bytes)
}

export const copyDone = (out: ByteWriter): void => bare(out, backend.copyDone)
export const parseComplete = (out: ByteWriter): void => bare(out, backend.parseComplete)
export const bindComplete = (out: ByteWriter): void => bare(out, backend.bindComplete)
export const closeComplete = (out: ByteWriter): void => bare(out, backend.closeComplete)
export const noData = (out: ByteWriter): void => bare(out, backend.noData)
export const portalSuspended = (out: ByteWriter): void => bare(out, backend.portalSuspended)
export const emptyQueryResponse = (out: ByteWriter): void => bare(out, backend.emptyQueryResponse)
