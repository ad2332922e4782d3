/** MD5 (RFC 1321), for the SQL function of that name. Not for security. */
const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Int32Array.from({ length: 64 }, (_, i) =>
  Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296),
)

/** The message with its padding: 80, zeros, and the length in bits as a little-endian 64-bit number. */
function padded(message: Uint8Array): DataView {
  const length = ((message.length + 8) >> 6) * 64 + 64
  const bytes = new Uint8Array(length)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(length - 8, (message.length << 3) >>> 0, true)
  view.setUint32(length - 4, Math.floor(message.length / 0x20000000), true)
  return view
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  if (round === 1) return (d & b) | (~d & c)
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d)
}

function wordOf(round: number, i: number): number {
  if (round === 0) return i
  if (round === 1) return (5 * i + 1) % 16
  return round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16
}

/** 16 bytes. */
export function md5(message: Uint8Array): Uint8Array {
  const view = padded(message)
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476])
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = state as unknown as [number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const word = view.getInt32(block + wordOf(round, i) * 4, true)
      const sum = (a + mix(round, b, c, d) + word + (sines[i] as number)) | 0
      const by = shifts[round * 4 + (i & 3)] as number
      a = d
      d = c
      c = b
      b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0
    }
    state[0] = (state[0] as number) + a
    state[1] = (state[1] as number) + b
    state[2] = (state[2] as number) + c
    state[3] = (state[3] as number) + d
  }
  const digest = new Uint8Array(16)
  const out = new DataView(digest.buffer)
  for (let i = 0; i < 4; i++) out.setInt32(i * 4, state[i] as number, true)
  return digest
}
