/** LISTEN, UNLISTEN, NOTIFY: they take effect when the transaction commits. */
import type { Listen, Notify, Unlisten } from '../../ast/utility.ts'
import type { StatementResult } from '../../engine.ts'
import { FinishedResult } from '../results.ts'
import type { EngineSession } from '../session.ts'

export function listen(session: EngineSession, { channel }: Listen): StatementResult {
  session.block.ensure()
  session.block.onEnd((committed) => {
    if (committed) session.host.channels.listen(channel, session.inbox)
  })
  return new FinishedResult('LISTEN')
}

export function unlisten(session: EngineSession, { channel }: Unlisten): StatementResult {
  session.block.ensure()
  session.block.onEnd((committed) => {
    if (committed) session.host.channels.unlisten(channel, session.inbox)
  })
  return new FinishedResult('UNLISTEN')
}

export function notify(session: EngineSession, statement: Notify): StatementResult {
  session.block.ensure()
  session.notifyAtCommit(statement.channel, statement.payload ?? '')
  return new FinishedResult('NOTIFY')
}
