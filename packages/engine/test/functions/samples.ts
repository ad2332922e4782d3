/** Texts of each type to try functions with: the corners of the type and seeded values between them. */
const pools: Readonly<Record<string, readonly string[]>> = {
  bool: ['t', 'f'],
  int2: ['0', '1', '-1', '2', '7', '-13', '32767', '-32768', '100'],
  int4: [
    '0',
    '1',
    '-1',
    '2',
    '3',
    '5',
    '10',
    '-7',
    '31',
    '33',
    '2147483647',
    '-2147483648',
    '65536',
  ],
  int8: [
    '0',
    '1',
    '-1',
    '2',
    '10',
    '-7',
    '9007199254740991',
    '9007199254740992',
    '4294967296',
    '9223372036854775807',
    '-9223372036854775808',
    '-9007199254740993',
    '3037000500',
  ],
  float4: [
    '0',
    '-0',
    '1',
    '-1',
    '0.5',
    '1.5',
    '2.5',
    '3.14159',
    '1e10',
    '1e-10',
    '3.4028235e38',
    'Infinity',
    '-Infinity',
    'NaN',
    '1e-40',
    '16777217',
    '32767.5',
    '0.1',
  ],
  float8: [
    '0',
    '-0',
    '1',
    '-1',
    '0.5',
    '1.5',
    '2.5',
    '-2.5',
    '3.141592653589793',
    '1e300',
    '1e-300',

    'Infinity',
    '-Infinity',
    'NaN',
    '0.1',
    '100',
    '9007199254740993',
    '9.223372036854775e18',
    '30',
    '2147483647.5',
    '1e15',
    '123456789.123',
    '-0.3',
    '1e-5',
  ],
  numeric: [
    '0',
    '0.00',
    '1',
    '-1',
    '1.0',
    '2',
    '3',
    '0.5',
    '-2.5',
    '1.50',
    '123.456',
    '99999999.99',

    '12345678901234567890.123456789',
    '-0.000000001',
    '1e20',
    '1e-20',
    '1e-17',
    'NaN',
    'Infinity',

    '-Infinity',
    '9007199254740993',
    '0.1',
    '10',
    '7.25',
    '3.000',
    '9999.9999',
    '10000',
    '0.0001',
    '9223372036854775807.5',
    '32767.5',
    '2147483647.4',
    '65536',
    '-12',
    '0.99',
    '1.05',
  ],
  text: [
    '',
    'a',
    'abc',
    'ABC',
    'hello world',
    "it's",
    'a\\b',
    '%',
    '_',
    'a%c',
    '日本語',
    '😀x😀',
    ' pad ',

    'xyxyx',
    'aaa',
    'The quick brown',
    '12',
    '-5.5',
    'foo_bar',
    'select',
    'a,b,c',
    ',',
    'x',
    'l',
  ],
  bpchar: ['', 'a', 'a ', 'abc  ', 'ABC', 'abd', '日本 '],
  varchar: ['', 'a', 'abc', '日本'],
  name: ['', 'a', 'abc', 'pg_class', 'ABC'],
  char: ['', 'a', 'Z', '0'],
  bytea: ['', '\\x00', '\\x0102', '\\xff', '\\x0001ff', '\\x616263', 'abc', '\\xdeadbeef00'],
  uuid: [
    '00000000-0000-0000-0000-000000000000',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'A0EEBC999C0B4EF8BB6D6BB9BD380A12',
  ],
  oid: ['0', '1', '16384', '4294967295'],
  xid: ['0', '3', '4294967295'],
}

export type Random = (below: number) => number

/** A small seeded generator (xorshift); `below` > 0. */
export function seeded(seed: number): Random {
  let state = seed | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const makers: Readonly<Record<string, (random: Random) => string>> = {
  int2: (random) => String(random(65536) - 32768),
  int4: (random) => String(random(4294967295) - 2147483648),
  int8: (random) => String(BigInt(random(4294967295)) * BigInt(random(2147483647)) - 5n),
  float8: (random) => `${random(2000000) - 1000000}e${random(30) - 15}`,
  float4: (random) => `${random(20000) - 10000}e${random(20) - 10}`,
  numeric: (random) => decimal(random),
  text: (random) => word(random),
  bytea: (random) => `\\x${word(random).replace(/[^]/gu, '6b')}`,
}

function decimal(random: Random): string {
  let digits = ''
  for (let left = 1 + random(25); left > 0; left--) digits += String(random(10))
  const scale = random(digits.length + 4)
  const padded = digits.padStart(scale + 1, '0')
  const text = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  return random(3) === 0 ? `-${text}` : text
}

function word(random: Random): string {
  const letters = ['a', 'b', 'c', 'x', ' ', '_', '%', '語', 'A']
  let text = ''
  for (let left = random(8); left > 0; left--) text += letters[random(letters.length)]
  return text
}

export function hasSamples(type: string): boolean {
  return Object.hasOwn(pools, type)
}

export function sample(type: string, random: Random): string {
  const pool = pools[type] as readonly string[]
  const make = makers[type]
  if (make !== undefined && random(3) === 0) return make(random)
  return pool[random(pool.length)] as string
}
