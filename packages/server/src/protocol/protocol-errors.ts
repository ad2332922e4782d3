/** Errors about the bytes of a message and the order of messages, in PostgreSQL's words. */
import { SqlError, sqlstate } from '@twill/engine'

export function protocolViolation(message: string): SqlError {
  return new SqlError(sqlstate.protocolViolation, message)
}

/** The connection cannot go on: where the next message begins is not known, or what it means. */
export function fatalProtocolViolation(message: string): SqlError {
  return new SqlError(sqlstate.protocolViolation, message, { severity: 'FATAL' })
}

export function insufficientData(): SqlError {
  return protocolViolation('insufficient data left in message')
}

export function invalidString(): SqlError {
  return protocolViolation('invalid string in message')
}

export function unsupportedFormat(format: number): SqlError {
  return new SqlError(sqlstate.invalidParameterValue, `unsupported format code: ${format}`)
}

export function trailingData(): SqlError {
  return protocolViolation('invalid message format')
}

export function invalidMessageLength(): SqlError {
  return fatalProtocolViolation('invalid message length')
}

export function invalidMessageType(code: number): SqlError {
  return fatalProtocolViolation(`invalid frontend message type ${code}`)
}

export function invalidUtf8(bytes: Uint8Array): SqlError {
  return new SqlError(
    sqlstate.characterNotInRepertoire,
    `invalid byte sequence for encoding "UTF8": ${describeInvalid(bytes)}`,
  )
}

const lengthByLead = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1

/** The bytes of the first sequence that is wrong, as PostgreSQL shows them: those its lead byte announces. */
function describeInvalid(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let at = 0; at < bytes.length;) {
    const length = lengthByLead(bytes[at] as number)
    const sequence = bytes.subarray(at, at + length)
    try {
      if (sequence[0] === 0) throw new RangeError('a zero byte')
      decoder.decode(sequence)
    } catch {
      return [...sequence].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')
    }
    at += length
  }
  return '0x00'
}
