import { describe, expect, test } from 'vitest'
import { Scanner } from '../../src/script/scanner.ts'
import type { ScannedItem } from '../../src/script/scanner.ts'

function scan(text: string, variables?: ReadonlyMap<string, string>): ScannedItem[] {
  const scanner = new Scanner(variables)
  const items: ScannedItem[] = []
  const drain = (): void => {
    for (let item = scanner.next(); item !== undefined; item = scanner.next()) items.push(item)
  }
  for (const line of text.split('\n')) {
    scanner.push(line)
    drain()
  }
  const rest = scanner.finish()
  return rest === undefined ? items : [...items, rest]
}

const texts = (text: string, variables?: ReadonlyMap<string, string>): string[] =>
  scan(text, variables).map((item) =>
    item.kind === 'statement' ? item.text : `\\${item.name} ${item.rest}`.trim(),
  )

describe('a statement ends at a semicolon', () => {
  test.each([
    ['select 1; select 2;', ['select 1;', 'select 2;']],
    ['select 1', ['select 1']],
    [';;  ;', []],
    ['', []],
    [`select ';' as "a;b"; x;`, [`select ';' as "a;b";`, 'x;']],
    [`select 'it''s; fine'; x;`, [`select 'it''s; fine';`, 'x;']],
    [String.raw`select E'\';' ; x;`, [String.raw`select E'\';' ;`, 'x;']],
    [String.raw`select '\' ; x;`, [String.raw`select '\' ;`, 'x;']],
    [`select e';'; x;`, [`select e';';`, 'x;']],
    ['select $$;$$; x;', ['select $$;$$;', 'x;']],
    ['select $a$;$$;$b$;$a$; x;', ['select $a$;$$;$b$;$a$;', 'x;']],
    ['select $1; x;', ['select $1;', 'x;']],
    ['select a$b$c; x$b$;', ['select a$b$c;', 'x$b$;']],
    ['select /* ; */ 1; x;', ['select /* ; */ 1;', 'x;']],
    ['select /* /* ; */ ; */ 1; x;', ['select /* /* ; */ ; */ 1;', 'x;']],
    ['select 1 -- ; no\n; x;', ['select 1 -- ; no\n;', 'x;']],
    [
      'create rule r as on insert to t do (select 1; select 2); x;',
      ['create rule r as on insert to t do (select 1; select 2);', 'x;'],
    ],
    [`select 'a\nb;\nc'; x;`, [`select 'a\nb;\nc';`, 'x;']],
    ['select $$a\n;\nb$$; x;', ['select $$a\n;\nb$$;', 'x;']],
    ['select "é;", $é$;$é$; x;', ['select "é;", $é$;$é$;', 'x;']],
    ['select 1 \\; select 2; x;', ['select 1 ; select 2;', 'x;']],
  ])('%j', (text, expected) => expect(texts(text)).toEqual(expected))

  test('the body of a routine is one statement, however many semicolons it has', () => {
    const body = [
      'create or replace function f() returns int',
      'begin atomic',
      '  select case when true then 1 end;',
      '  select 2;',
      'end;',
    ].join('\n')
    expect(texts(`${body}\nselect 3;`)).toEqual([body, 'select 3;'])
    expect(texts('begin; select 1; end;')).toEqual(['begin;', 'select 1;', 'end;'])
  })
})

test('comments and space before a statement do not belong to it, and its line is that of its first word', () => {
  const items = scan('-- one\n/* two\n three */\n\n  select\n1;\nselect 2;')
  expect(items).toEqual([
    { kind: 'statement', text: 'select\n1;', line: 5, expanded: false },
    { kind: 'statement', text: 'select 2;', line: 7, expanded: false },
  ])
})

describe('backslash commands', () => {
  test.each([
    ['\\dt', ['\\dt']],
    ['\\d  some table ', ['\\d some table']],
    ['select 1; \\echo hi; there\nselect 2;', ['select 1;', '\\echo hi; there', 'select 2;']],
    ['\\x \\\\ select 1;', ['\\x', 'select 1;']],
    ["select '\\dt';", ["select '\\dt';"]],
    ['select 1 \\g', ['select 1']],
    ['select 1 \\r\nselect 2;', ['select 2;']],
    ['\\?', ['\\?']],
  ])('%j', (text, expected) => expect(texts(text)).toEqual(expected))

  test('\\gx asks for the expanded form', () => {
    expect(scan('select 1 \\gx')).toMatchObject([{ text: 'select 1', expanded: true }])
  })
})

test('variables are put in, bare, as a string or as a name, and unknown ones are left alone', () => {
  const variables = new Map([['v', `a'b"c`]])
  const text = `select :v, :'v', :"v", :w, x::v, '  :v', arr[1:v];`
  expect(texts(text, variables)).toEqual([
    `select a'b"c, 'a''b"c', "a'b""c", :w, x::v, '  :v', arr[1a'b"c];`,
  ])
})

test.each([
  ['', 'nothing'],
  ['select 1', 'statement'],
  ["select 'a", 'string'],
  ["select E'a", 'escape-string'],
  ['select "a', 'identifier'],
  ['select $x$ a', 'dollar'],
  ['select /* a', 'comment'],
  ['select (1', 'parenthesis'],
  ['select 1;', 'nothing'],
])('after %j what is unfinished is: %s', (text, unfinished) => {
  const scanner = new Scanner()
  scanner.push(text)
  while (scanner.next() !== undefined);
  expect(scanner.unfinished()).toBe(unfinished)
})

test('reset forgets the statement under way', () => {
  const scanner = new Scanner()
  scanner.push("select 'never ended (")
  expect(scanner.next()).toBeUndefined()
  scanner.reset()
  scanner.push('select 2;')
  expect(scanner.next()).toMatchObject({ text: 'select 2;', line: 2 })
})

test('a random text scans to the same statements however its quotes hide semicolons', () => {
  const quoted = [`';'`, `";"`, '$$;$$', '$t$;$t$', `E'\\';'`, '/* ; */', '(;)', '-- ;\n']
  let seed = 20261120
  const pick = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed % n
  }
  for (let round = 0; round < 300; round++) {
    const statements = Array.from({ length: 1 + pick(4) }, () => {
      const parts = Array.from({ length: 1 + pick(5) }, () => quoted[pick(quoted.length)])
      return `select ${parts.join(' , ')} 1;`
    })
    expect(texts(statements.join('\n'))).toEqual(statements)
  }
})
