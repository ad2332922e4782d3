import { describe, expect, test } from 'vitest'
import type { Expression } from '../../src/ast/expression.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import { parse, parseExpression, parseStatement, parseTypeName } from '../../src/parser/parse.ts'

function caught(action: () => unknown): SqlError {
  try {
    action()
  } catch (error) {
    if (error instanceof SqlError) return error
    throw error
  }
  throw new Error('no error was raised')
}

describe('statements of a text', () => {
  test('each has its own range and its own highest parameter', () => {
    const sql = ' select $2 ; ; /* c */ insert into t values ($1)  ;'
    const all = parse(sql)
    expect(all.map(({ pos, end }) => sql.slice(pos, end))).toEqual([
      'select $2',
      'insert into t values ($1)',
    ])
    expect(all.map(({ parameterCount }) => parameterCount)).toEqual([2, 1])
  })

  test('an empty text has none', () => {
    expect(parse(' -- nothing\n ;; ')).toEqual([])
  })

  test('parseStatement takes one and refuses two', () => {
    expect(parseStatement('select 1;').statement.kind).toBe('select')
    expect(caught(() => parseStatement('select 1; select 2')).code).toBe('42601')
  })
})

describe('constants', () => {
  const value = (text: string): unknown => {
    const node: Expression = parseExpression(text)
    return node.kind === 'const' ? [node.type, node.text] : node.kind
  }

  test('numbers keep their text; int4 has the smallest int4', () => {
    expect(value('2147483647')).toEqual(['integer', '2147483647'])
    expect(value('2147483648')).toEqual(['numeric', '2147483648'])
    expect(value('-2147483648')).toEqual(['integer', '-2147483648'])
    expect(value('-2147483649')).toEqual(['numeric', '-2147483649'])
    expect(value('- - 5')).toEqual(['integer', '5'])
    expect(value('.5e-3')).toEqual(['numeric', '.5e-3'])
  })

  test('strings have their escapes resolved', () => {
    expect(value(`'it''s'`)).toEqual(['string', `it's`])
    expect(value(`'a'\n -- c\n 'b'`)).toEqual(['string', 'ab'])
    expect(value(String.raw`e'\t\x41\102\u0043\\\'\q'`)).toEqual(['string', `\tABC\\'q`])
    expect(value(String.raw`e'\xc3\xa9\u00e9\ud83d\ude00'`)).toEqual(['string', 'éé😀'])
    expect(value(String.raw`U&'\0041\+01F600\\'`)).toEqual(['string', 'A😀\\'])
    expect(value(`U&'!0041' uescape '!'`)).toEqual(['string', 'A'])
    expect(value(`$a$ $b$ '' $a$`)).toEqual(['string', ` $b$ '' `])
    expect(value(`X'1fG'`)).toEqual(['bitstring', 'x1fG'])
    expect(value(`'a\\'`)).toEqual(['string', 'a\\'])
  })

  test('backslashes escape in plain strings when standard_conforming_strings is off', () => {
    const { statement } = parseStatement(String.raw`select 'a\'b'`, {
      standardConformingStrings: false,
    })
    const core = statement.kind === 'select' ? statement.body : undefined
    const target = core?.kind === 'select-core' ? core.targets[0]?.expression : undefined
    expect(target).toMatchObject({ kind: 'const', text: `a'b` })
  })

  test('bytes that are not UTF-8 are 22021', () => {
    expect(caught(() => parseExpression(String.raw`e'\xff'`)).code).toBe('22021')
    expect(caught(() => parseExpression(String.raw`e'\000'`)).message).toBe(
      'invalid byte sequence for encoding "UTF8": 0x00',
    )
  })
})

describe('names', () => {
  test('fold in ASCII only and are cut at 63 bytes', () => {
    expect(parseExpression('AbC')).toMatchObject({ path: ['abc'] })
    expect(parseExpression('"AbC"')).toMatchObject({ path: ['AbC'] })
    expect(parseExpression('ÄBc')).toMatchObject({ path: ['Äbc'] })
    expect(parseExpression('x'.repeat(70))).toMatchObject({ path: ['x'.repeat(63)] })
    expect(parseExpression(`"${'é'.repeat(40)}"`)).toMatchObject({ path: ['é'.repeat(31)] })
  })

  test('types spelled specially are those of pg_catalog', () => {
    expect(parseTypeName('INT').names).toEqual(['pg_catalog', 'int4'])
    expect(parseTypeName('char').modifiers).toMatchObject([{ text: '1' }])
    expect(parseTypeName('timestamp(3) with time zone').names.at(-1)).toBe('timestamptz')
    expect(parseTypeName('text[][3]').arrayBounds).toEqual([undefined, 3])
    expect(parseTypeName('interval day to second(2)')).toMatchObject({
      intervalFields: 'day to second',
      modifiers: [{ text: '2' }],
    })
    expect(parseTypeName('a.b%type')).toMatchObject({ names: ['a', 'b'], percentType: true })
  })
})

describe('errors', () => {
  test('name the token and its character, counting characters and not UTF-16 units', () => {
    expect(caught(() => parse(`select '😀é', a b c`))).toMatchObject({
      code: '42601',
      message: 'syntax error at or near "c"',
      position: 18,
    })
    expect(caught(() => parse('select 1 +'))).toMatchObject({
      message: 'syntax error at end of input',
      position: 11,
    })
  })

  test('a fault of the lexer does not hide an earlier error of grammar', () => {
    expect(caught(() => parse(`select from ) 'abc`)).message).toBe('syntax error at or near ")"')
    expect(caught(() => parse(`select 'abc`)).message).toBe(
      `unterminated quoted string at or near "'abc"`,
    )
  })

  test('what is not supported is 0A000 and named', () => {
    expect(caught(() => parse('create publication p for all tables'))).toMatchObject({
      code: '0A000',
      message: 'CREATE PUBLICATION is not supported',
    })
  })

  test('numbers and parameters with letters behind them are PostgreSQL 15 errors', () => {
    expect(caught(() => parse('select 0x1F'))).toMatchObject({
      message: 'trailing junk after numeric literal at or near "0x1F"',
      position: 8,
    })
    expect(caught(() => parse('select $1a')).message).toBe(
      'trailing junk after parameter at or near "$1a"',
    )
  })
})

describe("Twill's own syntax", () => {
  test('a table may be read as of a position or time, and AS of is still an alias', () => {
    const from = (sql: string): unknown => {
      const { statement } = parseStatement(sql)
      return statement.kind === 'select' && statement.body.kind === 'select-core'
        ? statement.body.from[0]
        : undefined
    }
    expect(from('select * from t as of lsn 5 x')).toMatchObject({
      asOf: { unit: 'lsn', value: { text: '5' } },
      alias: { name: 'x' },
    })
    expect(from(`select * from t as of timestamp '2020-01-01'`)).toMatchObject({
      asOf: { unit: 'timestamp' },
    })
    expect(from('select * from t as of')).toMatchObject({ asOf: undefined, alias: { name: 'of' } })
  })

  test('a transaction may be', () => {
    expect(parseStatement('begin read only as of lsn 7').statement).toMatchObject({
      modes: { readOnly: true, asOf: { unit: 'lsn' } },
    })
  })
})
