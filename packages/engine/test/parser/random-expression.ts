/** Random expressions without parentheses, where precedence alone decides the shape. */

const prefixes = ['', '', '', '', '-', '+', 'not', '@', '~', '- -']
const operands = [
  'a',
  'b',
  't.c',
  '1',
  "'x'",
  '2.5',
  'true',
  'null',
  '(a + 1)',
  'd[1]',
  '(a and b)',
]
const suffixes = [
  '',
  '',
  '',
  '',
  '',
  'is null',
  'is not null',
  'isnull',
  'notnull',
  'is true',
  'is not unknown',
  '::int',
  'collate "C"',
  'in (1, 2)',
  'not in (a)',
  '= any (e)',
  '< all (e)',
]
const infixes = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '<',
  '>',
  '=',
  '<=',
  '>=',
  '<>',
  '!=',
  '||',
  '->',
  '@>',
  '&&',
  'and',
  'or',
  'like',
  'not like',
  'is distinct from',
  'is not distinct from',
  'at time zone',
  'between 1 and',
  'not between a + 1 and',
  'operator(pg_catalog.+)',
]

export function randomExpression(random: () => number): string {
  const from = (words: readonly string[]): string =>
    words[Math.floor(random() * words.length)] as string
  const parts: string[] = []
  for (let left = 1 + Math.floor(random() * 6); left > 0; left--) {
    parts.push(from(prefixes), from(operands), from(suffixes))
    if (left > 1) parts.push(from(infixes))
  }
  return parts.filter((part) => part !== '').join(' ')
}
