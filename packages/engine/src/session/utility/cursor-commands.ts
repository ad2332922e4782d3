/** DECLARE, FETCH, MOVE, CLOSE. */
import type { CloseCursor, DeclareCursor, Fetch } from '../../ast/utility.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { onlyInTransactionBlock } from '../../errors/session-errors.ts'
import { RowBuffer } from '../../executor/row-buffer.ts'
import { vectorShape } from '../../store/make-vector.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import { Cursor } from '../cursors.ts'
import { andThen } from '../maybe-promise.ts'
import { FinishedResult } from '../results.ts'
import type { EngineSession } from '../session.ts'

export function declareCursor(
  session: EngineSession,
  statement: DeclareCursor,
  sql: string,
  params: readonly Datum[],
  types: readonly Oid[],
): MaybePromise<StatementResult> {
  const { block, cursors } = session
  if (!block.spansStatements && !statement.hold) throw onlyInTransactionBlock('DECLARE CURSOR')
  cursors.assertFree(statement.name)
  const planned = session.runner.planInner(sql, statement.query, types)
  return andThen(session.runner.start(planned, params), (run) => {
    const { output } = planned.plan
    const release = session.host.store.transactions.holdSnapshot(
      block.current,
      run.ctx.access.snapshot,
    )
    const source = {
      columns: output,
      buffer: new RowBuffer(
        output.map(({ type }) => vectorShape(type.oid, session.type(type.oid).physical)),
      ),
      next: () => run.next(),
      close: () => {
        run.close()
        release()
      },
    }
    const cursor = new Cursor(statement.name, source, statement.hold, statement.scroll ?? true)
    cursors.add(cursor)
    block.onEnd((committed) => {
      if (!committed || !cursor.hold) cursors.remove(cursor)
    })
    return new FinishedResult('DECLARE CURSOR')
  })
}

export function fetchCursor(
  session: EngineSession,
  statement: Fetch,
): MaybePromise<StatementResult> {
  const cursor = session.cursors.get(statement.cursor)
  return andThen(cursor.fetch(statement.direction, statement.count), (rows) => {
    const tag = `${statement.move ? 'MOVE' : 'FETCH'} ${rows.length}`
    if (statement.move) return new FinishedResult(tag, rows.length)
    const buffer = new RowBuffer(cursor.buffer.columns.map((column) => column.shape))
    buffer.append(cursor.buffer.gather(Int32Array.from(rows)))
    return new FinishedResult(tag, rows.length, { columns: cursor.columns, buffer })
  })
}

export function closeCursor(session: EngineSession, statement: CloseCursor): StatementResult {
  if (statement.name === undefined) {
    session.cursors.closeAll()
    return new FinishedResult('CLOSE CURSOR ALL')
  }
  session.cursors.close(statement.name)
  return new FinishedResult('CLOSE CURSOR')
}
