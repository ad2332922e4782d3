/** psql's prompt: the database, what is unfinished, and the state of the transaction. */
import type { TransactionStatus } from '../connection.ts'
import type { Unfinished } from '../script/scanner.ts'

const marks: Readonly<Record<Unfinished, string>> = {
  nothing: '=',
  statement: '-',
  parenthesis: '(',
  string: "'",
  'escape-string': "'",
  identifier: '"',
  dollar: '$',
  comment: '*',
}

const statusMarks: Readonly<Record<TransactionStatus, string>> = {
  idle: '',
  transaction: '*',
  failed: '!',
}

export function prompt(
  database: string,
  unfinished: Unfinished,
  status: TransactionStatus,
): string {
  return `${database}${marks[unfinished]}${statusMarks[status]}> `
}
