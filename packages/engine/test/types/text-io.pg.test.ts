/** Text in, text out and the binary wire form of the plain types, for good and bad input, here and on PostgreSQL. */
import { startPostgres, skipReason, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ByteReader } from '../../src/base/byte-reader.ts'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import { toHex } from '../../src/base/hex.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { oracle, quote, testContext } from '../functions/calls.ts'
import { type Random, sample, seeded } from '../functions/samples.ts'

const SEED = 99
const TRIES = 150

/** A type with a modifier as SQL writes it, and as a typmod. */
const declared: readonly (readonly [name: string, sql: string, modifiers: readonly string[]])[] = [
  ['bool', 'bool', []],
  ['int2', 'int2', []],
  ['int4', 'int4', []],
  ['int8', 'int8', []],
  ['float4', 'float4', []],
  ['float8', 'float8', []],
  ['numeric', 'numeric', []],
  ['numeric', 'numeric(5,2)', ['5', '2']],
  ['numeric', 'numeric(10)', ['10']],
  ['numeric', 'numeric(3,-2)', ['3', '-2']],
  ['numeric', 'numeric(2,4)', ['2', '4']],
  ['text', 'text', []],
  ['varchar', 'varchar(3)', ['3']],
  ['bpchar', 'char(4)', ['4']],
  ['name', 'name', []],
  ['bytea', 'bytea', []],
  ['uuid', 'uuid', []],
  ['oid', 'oid', []],
  ['xid', 'xid', []],
]

const odd = [
  '',
  ' ',
  ' 1 ',
  '+1',
  '-',
  '+',
  '1.',
  '.5',
  '.',
  '1e5',
  '1E+5',
  '1e',
  '1e400',
  '-1e400',
  '1e-400',

  '0x10',
  '1_0',
  'NaN',
  'nan',
  ' inf ',
  '-Infinity',
  'infinit',
  '00012',
  '99999',
  '32768',
  '-32769',

  '2147483648',
  '9223372036854775808',
  '-9223372036854775809',
  '123456789012345678901234567890',

  't',
  'TRUE',
  'yes',
  'o',
  'of',
  'on',
  'tru',
  'truely',
  '1e131072',
  '1e-16384',
  '\\x1',
  '\\xzz',
  '\\\\',

  '\\',
  '\\101',
  '\\x 61 62',
  '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
  'a0eebc99-9c0b4ef8bb6d6bb9bd380a11',

  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1',
  '--',
  'abcd   ',
  'abc  ',
  'ab',
  '日本語文',
  '4294967296',
  '-1',

  '1e-5',
  '123456.789',
  '0.000001',
  '999.995',
  '999.994',
  '-0.004',
  '1e22',
  '12e-1',
  '1.0e+2',
  '1e 5',

  'x'.repeat(70),
  '語'.repeat(30),
  "quote'd",
  '0.1e-6',
  '1.7976931348623157e309',
  '4.9e-324',
  '3e-45',
  '1e39',
]

const sampled = ['int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'text', 'bytea', 'uuid']

function inputs(name: string, random: Random): string[] {
  const own = sampled.includes(name) ? [name] : sampled
  return [
    ...odd,
    ...Array.from({ length: TRIES }, () => sample(own[random(own.length)] as string, random)),
  ]
}

function engine(name: string, modifiers: readonly string[], text: string): string {
  const type = builtinTypes.typeByName(name)
  if (type === undefined) throw new Error(name)
  const typmod = modifiers.length === 0 ? -1 : (type.typmodIn?.(modifiers) ?? -1)
  try {
    const value = type.input(text, typmod, testContext)
    const wire = new ByteWriter()
    type.send(value, wire, testContext)
    const bytes = wire.finish()
    const received = type.receive(new ByteReader(bytes), bytes.length, typmod, testContext)
    const output = type.output(value, testContext)
    expect(type.output(received, testContext)).toBe(output)
    return `${output} ${toHex(bytes)}`
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const detail = error.detail === undefined ? '' : ` | ${error.detail}`
    return `ERROR ${error.code} ${error.message}${detail}`
  }
}

/** Reads with the modifier as input does: through a column, not a cast, which would cut silently. */
function expression(name: string, sql: string, text: string): string {
  const send = name === 'numeric' || name === 'uuid' ? `${name}_send` : `${name}send`
  const typmod = sql.includes('(')
    ? `(select atttypmod from pg_attribute where attrelid = 'declared'::regclass and attname = ${quote(sql)})`
    : '-1'
  const input = name === 'uuid' ? 'uuid_in' : name === 'numeric' ? 'numeric_in' : `${name}in`
  const value = sql.includes('(')
    ? `pg_catalog.${input}(${quote(text)}::cstring, 0, ${typmod})`
    : `${quote(text)}::${sql}`
  return `(select format('%s ', v) || encode(pg_catalog.${send}(v), 'hex') from (select ${value} as v) s)`
}

describe.skipIf(skipReason !== undefined)('types read and write as PostgreSQL does', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
    const client = await cluster.connect()
    const columns = declared
      .filter(([, sql]) => sql.includes('('))
      .map(([, sql]) => `"${sql}" ${sql}`)
    await client.query(`create table declared (${columns.join(', ')})`)
  })
  afterAll(() => cluster.stop())

  it.each(declared)('%s as %s', async (name, sql, modifiers) => {
    const client = await cluster.connect()
    const texts = inputs(name, seeded(SEED))
    const expected = await oracle(
      client,
      texts.map((text) => expression(name, sql, text)),
    )
    const differences = texts.flatMap((text, at) => {
      const actual = engine(name, modifiers, text)
      return actual === expected[at] ? [] : [`${text}: ${actual} instead of ${expected[at]}`]
    })
    expect(differences).toEqual([])
  })

  it.each([-15, -3, 0, 1, 3])('floats with extra_float_digits %i', async (digits) => {
    const client = await cluster.connect()
    await client.query(`set extra_float_digits = ${digits}`)
    const random = seeded(SEED)
    for (const name of ['float4', 'float8']) {
      const type = builtinTypes.typeByName(name)
      const texts = Array.from({ length: 80 }, () => sample(name, random))
      const expected = await oracle(
        client,
        texts.map((text) => `${quote(text)}::${name}`),
      )
      const context = { ...testContext, extraFloatDigits: digits }
      const actual = texts.map((text) => type?.output(type.input(text, -1, context), context))
      expect(actual).toEqual(expected)
    }
  })
})
