/** The bound on what one operator may keep in memory. */
import { sqlError, type SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { ExecContext } from './context.ts'

export function checkMemory(bytes: number, ctx: ExecContext, what: string): void {
  if (bytes > ctx.workMemBytes) throw memoryExceeded(ctx, what)
}

export function memoryExceeded(ctx: ExecContext, what: string): SqlError {
  return sqlError(sqlstate.outOfMemory, 'out of memory', {
    detail: `A ${what} needs more than the ${ctx.workMemBytes} bytes that an operator may use.`,
    hint: 'Raise work_mem, or make the query read less.',
  })
}
