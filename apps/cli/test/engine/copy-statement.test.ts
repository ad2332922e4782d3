import { expect, test } from 'vitest'
import { parseCopyStatement } from '../../src/engine/copy-statement.ts'

const text = { kind: 'text', delimiter: '\t', nullText: '\\N' }
const csv = { kind: 'csv', delimiter: ',', nullText: '', header: false }

test.each([
  ['copy t from stdin;', { table: 't', columns: undefined, form: text }],
  [
    'COPY public.t (a, "B ""q""") FROM stdin;',
    { table: 'public.t', columns: ['a', 'B "q"'], form: text },
  ],
  [
    'copy "Odd T" from stdin with (freeze on)',
    { table: '"Odd T"', columns: undefined, form: text },
  ],
  [
    `copy t from stdin with (format csv, header, delimiter ';', null 'x''y')`,
    {
      table: 't',
      columns: undefined,
      form: { ...csv, header: true, delimiter: ';', nullText: "x'y" },
    },
  ],
  [
    `copy t from stdin csv header`,
    { table: 't', columns: undefined, form: { ...csv, header: true } },
  ],
  [
    `copy t from stdin delimiter as '|' null as ''`,
    {
      table: 't',
      columns: undefined,
      form: { ...text, delimiter: '|', nullText: '' },
    },
  ],
  [`copy t from stdin with delimiter E'\\t'`, { table: 't', columns: undefined, form: text }],
  ['copy t from stdin (format csv, header false)', { table: 't', columns: undefined, form: csv }],
])('%s is read', (sql, expected) => expect(parseCopyStatement(sql)).toEqual(expected))

test.each([
  ['copy t from stdin (format binary)', 'COPY format "binary" is not supported here'],
  [`copy t from stdin (format csv, quote '|')`, 'COPY option "quote" is not supported here'],
  [`copy t from stdin (encoding 'latin1')`, 'COPY encoding "latin1" is not supported here'],
  ['copy t from stdin (header)', 'COPY text with a header is not supported here'],
  ['copy (select 1) from stdin', 'cannot read this COPY statement'],
])('%s is refused', (sql, message) => expect(() => parseCopyStatement(sql)).toThrow(message))
