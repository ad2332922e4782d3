/** SET, RESET, SHOW, DISCARD. */
import type { Discard, SetVariable, Show } from '../../ast/utility.ts'
import type { StatementResult } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { onlyInTransactionBlock } from '../../errors/session-errors.ts'
import { FinishedResult, rowsResult } from '../results.ts'
import type { EngineSession } from '../session.ts'
import { settingFacts } from '../setting-facts.ts'
import { settingText } from '../setting-text.ts'
import { settingDefinition, unknownSetting } from '../settings.ts'
import { isolationOf } from '../transaction-block.ts'

export function setVariable(session: EngineSession, statement: SetVariable): StatementResult {
  const { settings } = session
  const { action, name, local } = statement
  if (local && !session.block.spansStatements) {
    session.notice(onlyInTransactionBlock('SET LOCAL', 'WARNING'))
  }
  switch (action.kind) {
    case 'reset-all':
      settings.resetAll()
      break
    case 'reset':
    case 'default':
      settings.set(name, undefined, local)
      break
    case 'value':
      apply(session, name, settingText(name, action.values), local)
      break
    case 'from-current':
      throw featureNotSupported('SET FROM CURRENT')
  }
  session.evaluation.refresh(settings)
  return new FinishedResult(action.kind.startsWith('reset') ? 'RESET' : 'SET')
}

/** The transaction's own characteristics are the transaction's, not the settings'. */
function apply(session: EngineSession, name: string, value: string, local: boolean): void {
  const { settings, block } = session
  const set = (): string => settings.normalize(name, value)
  switch (name.toLowerCase()) {
    case 'transaction_isolation':
      block.characteristics({ isolation: isolationOf(set()) })
      break
    case 'transaction_read_only':
      block.characteristics({ readOnly: set() === 'on' })
      break
    case 'transaction_deferrable':
      block.characteristics({ deferrable: set() === 'on' })
      break
    default:
      settings.set(name, value, local)
  }
}

export function show(session: EngineSession, statement: Show): StatementResult {
  const { settings } = session
  const name = statement.name.toLowerCase()
  if (name === 'all') {
    const rows = settings
      .names()
      .filter(({ name: each }) => settingFacts(each) !== undefined)
      .map(({ name: each, description }) => [each, valueOf(session, each), description])
      .sort(([a = ''], [b = '']) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    return rowsResult('SHOW', ['name', 'setting', 'description'], rows)
  }
  if (!settings.has(name)) throw unknownSetting(statement.name)
  const canonical = settingDefinition(name)?.name ?? name
  return rowsResult('SHOW', [canonical], [[valueOf(session, canonical)]])
}

function valueOf({ block, host, settings }: EngineSession, name: string): string {
  const txn = block.current
  switch (name) {
    case 'transaction_isolation':
      return txn?.isolation ?? settings.get('default_transaction_isolation')
    case 'transaction_read_only':
      if (txn !== undefined || host.readOnly) return onOff(txn?.readOnly ?? true)
      return settings.get('default_transaction_read_only')
    case 'transaction_deferrable':
      return txn === undefined
        ? settings.get('default_transaction_deferrable')
        : onOff(txn.deferrable)
    default:
      return settings.get(name)
  }
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off'
}

export function discard(session: EngineSession, statement: Discard): StatementResult {
  const { target } = statement
  if (target === 'all') {
    session.block.standsAlone('DISCARD ALL')
    session.cursors.closeAll()
    session.settings.resetAll()
    session.settings.set('session_authorization', undefined, false)
    session.prepared.clear()
    session.host.channels.unlisten(undefined, session.inbox)
    session.host.store.transactions.locks.releaseSession(session.owner)
    session.evaluation.refresh(session.settings)
  }
  if (target === 'all' || target === 'sequences') session.functions.sequences.forget()
  return new FinishedResult(`DISCARD ${target.toUpperCase()}`)
}
