/** Ranges of IP addresses. An IPv4 address that comes mapped into IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
import { BlockList, isIP } from 'node:net'

export type Address = {
  readonly text: string
  contains(address: string): boolean
  /** Whether all of it is this machine. */
  readonly isLoopback: boolean
}

function family(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address)
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined
}

/** An IPv4 address as one, and an IPv6 address without its zone. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}

function whole(kind: 'ipv4' | 'ipv6'): number {
  return kind === 'ipv4' ? 32 : 128
}

/** `10.0.0.1`, `10.0.0.0/8`, `::1`, `fd00::/8`; `undefined` for what is none. */
export function parseAddress(text: string): Address | undefined {
  const [, base = '', bits] = /^([^/]*)(?:\/(\d+))?$/.exec(text) ?? []
  const kind = family(base)
  if (kind === undefined) return undefined
  const prefix = bits === undefined ? whole(kind) : Number(bits)
  if (prefix > whole(kind)) return undefined
  const list = new BlockList()
  list.addSubnet(base, prefix, kind)
  return {
    text,
    contains: (address) => {
      const plain = plainAddress(address)
      return family(plain) === kind && list.check(plain, kind)
    },
    isLoopback: kind === 'ipv4' ? prefix >= 8 && base.startsWith('127.') : isLocal6(base, prefix),
  }
}

function isLocal6(base: string, prefix: number): boolean {
  const list = new BlockList()
  list.addAddress('::1', 'ipv6')
  return prefix === 128 && list.check(base, 'ipv6')
}

/** The subnet mask `255.0.0.0` as a number of bits; `undefined` for what is no mask. */
export function maskBits(text: string): number | undefined {
  if (isIP(text) !== 4) return undefined
  const bits = text
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}
