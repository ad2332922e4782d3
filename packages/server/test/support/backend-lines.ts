/**
 * What a server sends, as lines that a person can read: the letter of the message and its fields. pg-protocol's parser reads the same
 * bytes beside it, so that a message this file would take for right has to be right for clients too.
 */
import { Parser } from 'pg-protocol/dist/parser.js'

/** Fields that tell where in PostgreSQL's sources an error arose; of the routines one is known to clients. */
const sourceFields: ReadonlySet<string> = new Set(['F', 'L'])
/** Numbers of types that a database's users have made differ. */
const FIRST_USER_OID = 16_384
const knownRoutines: ReadonlySet<string> = new Set(['RevalidateCachedQuery'])

export class BackendLines {
  readonly lines: string[] = []
  /** Messages that pg-protocol has understood. */
  understood = 0
  /** ReadyForQuery messages. */
  ready = 0
  #held: Buffer = Buffer.alloc(0)
  readonly #parser = new Parser()

  push(chunk: Buffer): void {
    this.#parser.parse(Buffer.from(chunk), () => {
      this.understood++
    })
    this.#held = Buffer.concat([this.#held, chunk])
    for (;;) {
      if (this.#held.length < 5) return
      const end = 1 + this.#held.readInt32BE(1)
      if (this.#held.length < end) return
      this.#take(String.fromCharCode(this.#held[0] as number), this.#held.subarray(5, end))
      this.#held = this.#held.subarray(end)
    }
  }

  #take(code: string, body: Buffer): void {
    if (code === 'Z') this.ready++
    this.lines.push(`${code} ${describe(code, body)}`.trimEnd())
  }
}

function describe(code: string, body: Buffer): string {
  switch (code) {
    case 'R':
      return describeAuthentication(body)
    case 'S':
      // The distribution that PostgreSQL was built for is no part of its version.
      return strings(body)
        .join('=')
        .replace(/^(server_version=.*) \(.*\)$/, '$1')
    case 'K':
      return body.length === 8 ? '' : `${body.length} bytes`
    case 'Z':
    case 'C':
    case 'n':
      return text(body)
    case 'T':
      return describeColumns(body)
    case 't':
      return integers(body, 2, 4).replace(/\b\d{5,}\b/g, 'user')
    case 'D':
      return describeRow(body)
    case 'E':
    case 'N':
      return describeReport(body)
    case 'A':
      return strings(body.subarray(4)).join(' ')
    case 'G':
    case 'H':
      return `${body[0]} ${integers(body.subarray(1), 2, 2)}`
    case 'd':
      return printable(body)
    case 'v':
      return `${body.readInt32BE(0)} ${body.readInt32BE(4)} ${strings(body.subarray(8)).join(' ')}`
    default:
      return body.length === 0 ? '' : body.toString('hex')
  }
}

function text(body: Buffer): string {
  return body.toString().replace(/\0$/, '')
}

function strings(body: Buffer): string[] {
  return text(body).split('\0')
}

/** A count in `countBytes`, then so many integers. */
function integers(body: Buffer, countBytes: number, size: number): string {
  const count = body.readUIntBE(0, countBytes)
  return Array.from({ length: count }, (_, i) => body.readUIntBE(countBytes + i * size, size)).join(
    ' ',
  )
}

function describeAuthentication(body: Buffer): string {
  const kind = body.readInt32BE(0)
  if (kind === 10) return `SASL ${strings(body.subarray(4)).filter(Boolean).join(' ')}`
  return kind === 0 ? 'ok' : kind === 11 ? 'continue' : kind === 12 ? 'final' : String(kind)
}

/** name:type:length:modifier:format, and where it comes straight from a table `table.attnum`. */
function describeColumns(body: Buffer): string {
  const columns: string[] = []
  let at = 2
  for (let i = 0; i < body.readInt16BE(0); i++) {
    const stop = body.indexOf(0, at)
    const name = body.toString('utf8', at, stop)
    const [table, attnum] = [body.readUInt32BE(stop + 1), body.readInt16BE(stop + 5)]
    const type: (number | string)[] = [
      body.readUInt32BE(stop + 7),
      body.readInt16BE(stop + 11),
      body.readInt32BE(stop + 13),
    ]
    if (Number(type[0]) >= FIRST_USER_OID) type[0] = 'user'
    const origin = table === 0 ? '' : `:table.${attnum}`
    columns.push(`${name}:${type.join(':')}:${body.readInt16BE(stop + 17)}${origin}`)
    at = stop + 19
  }
  return columns.join(' ')
}

function describeRow(body: Buffer): string {
  const values: string[] = []
  let at = 2
  for (let i = 0; i < body.readInt16BE(0); i++) {
    const length = body.readInt32BE(at)
    at += 4
    if (length < 0) values.push('\\N')
    else values.push(printable(body.subarray(at, at + length)))
    at += Math.max(0, length)
  }
  return values.join(' | ')
}

function printable(bytes: Buffer): string {
  const isText = bytes.every((byte) => byte >= 32 || byte === 10 || byte === 9)
  return isText ? JSON.stringify(bytes.toString()).slice(1, -1) : `\\x${bytes.toString('hex')}`
}

function describeReport(body: Buffer): string {
  const fields: string[] = []
  // How far PostgreSQL had read the data when a message was none.
  const isProtocol = strings(body).includes('C08P01')
  for (const field of strings(body)) {
    const [letter = '', value] = [field[0], field.slice(1)]
    if (letter === '' || sourceFields.has(letter)) continue
    if (letter === 'R' && !knownRoutines.has(value)) continue
    if (letter === 'W' && isProtocol && value.startsWith('COPY')) continue
    fields.push(`${letter}=${/\s/.test(value) ? JSON.stringify(value) : value}`)
  }
  return fields.join(' ')
}
