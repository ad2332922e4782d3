/**
 * inet: an address with the number of bits of its network. Kept as its canonical text. It has text and binary in and out, for what
 * tells of clients; there is no order, and there are no operators.
 */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { invalidBinary, invalidInput } from '../errors/data-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { text } from './text-types.ts'

const IPV4 = 2
const IPV6 = 3

type Address = { readonly bytes: readonly number[]; readonly bits: number }

function parseV4(host: string): readonly number[] | undefined {
  const parts = host.split('.')
  const isGood = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part))
  const bytes = parts.map(Number)
  return isGood && bytes.every((byte) => byte < 256) ? bytes : undefined
}

function parseV6(host: string): readonly number[] | undefined {
  const [, head = host, v4] = /^(.*:)([\d.]+\.[\d.]+)$/.exec(host) ?? []
  const tail = v4 === undefined ? [] : parseV4(v4)
  if (tail === undefined) return undefined
  const plain = v4 === undefined ? host : head.replace(/([^:]):$/, '$1')
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  if (groups.flat().some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined
  const bytes = groups.map((half) =>
    half.flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 255]
    }),
  )
  const [before = [], after = []] = bytes
  const missing = 16 - before.length - after.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return [...before, ...new Array<number>(missing).fill(0), ...after, ...tail]
}

function parse(input: string): Address | undefined {
  const [host = '', mask] = input.split('/')
  const bytes = host.includes(':') ? parseV6(host) : parseV4(host)
  if (bytes === undefined) return undefined
  const most = bytes.length * 8
  const bits = mask === undefined ? most : /^\d{1,3}$/.test(mask) ? Number(mask) : Infinity
  return bits <= most ? { bytes, bits } : undefined
}

/** The longest run of zero groups is `::`. */
function format({ bytes, bits }: Address): string {
  const suffix = bits === bytes.length * 8 ? '' : `/${bits}`
  if (bytes.length === 4) return `${bytes.join('.')}${suffix}`
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)).toString(16),
  )
  const runs = [...groups.join(':').matchAll(/(?:^|:)(?:0(?::|$)){2,}/g)].map(([run]) => run)
  const longest = runs.toSorted((a, b) => b.length - a.length)[0]
  const shown = groups.join(':')
  return `${longest === undefined ? shown : shown.replace(longest, '::')}${suffix}`
}

function read(value: string): string {
  const address = parse(value.trim())
  if (address === undefined) throw invalidInput('inet', value)
  return format(address)
}

const { compare: _compare, encodeKey: _encodeKey, hashKey: _hashKey, ...textForms } = text

export const inet: TypeBehaviour = {
  ...textForms,
  input: read,
  send(value, out: ByteWriter) {
    const address = parse(value as string)
    if (address === undefined) throw invalidInput('inet', value as string)
    out.u8(address.bytes.length === 4 ? IPV4 : IPV6)
    out.u8(address.bits)
    out.u8(0)
    out.u8(address.bytes.length)
    for (const byte of address.bytes) out.u8(byte)
  },
  receive(input: ByteReader) {
    const family = input.u8()
    const bits = input.u8()
    input.u8()
    const bytes = [...input.bytes(input.u8())]
    const length = family === IPV4 ? 4 : family === IPV6 ? 16 : -1
    if (bytes.length !== length || bits > length * 8) {
      throw invalidBinary('invalid address in external "inet" value')
    }
    return format({ bytes, bits })
  },
}
