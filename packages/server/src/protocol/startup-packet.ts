/**
 * First packets: a length, a code, and what the code asks for. They have no type byte, and are read before anything is known about
 * who sends them; so they are short, and what is wrong with one ends the connection.
 */
import { SqlError, sqlstate } from '@twill/engine'
import { maxStartupPacketBytes } from '../limits.ts'
import { PROTOCOL_MAJOR, requestCode } from './codes.ts'
import { fatalProtocolViolation } from './protocol-errors.ts'

export type FirstPacket =
  | { readonly kind: 'ssl' | 'gss' }
  | { readonly kind: 'cancel'; readonly pid: number; readonly key: number }
  | StartupMessage

export type StartupMessage = {
  readonly kind: 'startup'
  readonly minorVersion: number
  readonly parameters: ReadonlyMap<string, string>
  /** Protocol options (`_pq_.…`), none of which is known. */
  readonly protocolOptions: readonly string[]
}

/** The length of the packet that begins here; `undefined` while fewer than four bytes are there, 'invalid' where it cannot be one. */
export function packetLength(bytes: Buffer): number | 'invalid' | undefined {
  if (bytes.length < 4) return undefined
  const length = bytes.readInt32BE(0)
  return length < 8 || length > maxStartupPacketBytes ? 'invalid' : length
}

/** Reads a whole packet, its length included. */
export function decodeFirstPacket(packet: Buffer): FirstPacket {
  const code = packet.readInt32BE(4)
  switch (code) {
    case requestCode.ssl:
      return { kind: 'ssl' }
    case requestCode.gssEncryption:
      return { kind: 'gss' }
    case requestCode.cancel:
      if (packet.length !== 16) throw fatalProtocolViolation('invalid length of cancel request')
      return { kind: 'cancel', pid: packet.readInt32BE(8), key: packet.readInt32BE(12) }
    default:
      return decodeStartup(packet, code)
  }
}

function decodeStartup(packet: Buffer, version: number): StartupMessage {
  const major = version >>> 16
  const minorVersion = version & 0xffff
  if (major !== PROTOCOL_MAJOR) throw unsupportedProtocol(major, minorVersion)
  const parameters = new Map<string, string>()
  const protocolOptions: string[] = []
  let at = 8
  while (at < packet.length && packet[at] !== 0) {
    const name = stringAt(packet, at)
    at += Buffer.byteLength(name) + 1
    if (at >= packet.length) throw missingTerminator()
    const value = stringAt(packet, at)
    at += Buffer.byteLength(value) + 1
    if (name.startsWith('_pq_.')) protocolOptions.push(name)
    else parameters.set(name, value)
  }
  if (at !== packet.length - 1) throw missingTerminator()
  return { kind: 'startup', minorVersion, parameters, protocolOptions }
}

function stringAt(packet: Buffer, at: number): string {
  const stop = packet.indexOf(0, at)
  if (stop < 0) throw missingTerminator()
  const text = packet.toString('utf8', at, stop)
  // Bytes that are no UTF-8 would not be found again at the length of what they became.
  if (Buffer.byteLength(text) !== stop - at || text.includes('\ufffd')) {
    throw fatalProtocolViolation('invalid startup packet: not UTF-8')
  }
  return text
}

function missingTerminator(): SqlError {
  return fatalProtocolViolation('invalid startup packet layout: expected terminator as last byte')
}

function unsupportedProtocol(major: number, minor: number): SqlError {
  return new SqlError(
    sqlstate.featureNotSupported,
    `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.0`,
    { severity: 'FATAL' },
  )
}
