/** SET, RESET, SHOW. */
import type { Statement } from '../ast/statement.ts'
import type { SetVariable, SettingValue } from '../ast/utility.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { intervalConstant } from './constant.ts'
import { K } from './keywords.table.ts'
import { columnName, list, nonReservedWord, stringConstant, wordOrString } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { setConstraints, transactionModes } from './transaction.ts'

type Action = SetVariable['action']

const toDefault: Action = { kind: 'default' }

/** At SET. */
export function setStatement(p: Parser): Statement {
  const pos = p.take()
  if (p.tok === K.constraints && !namesSetting(p)) return setConstraints(p, pos)
  let local = false
  if ((p.tok === K.local || p.tok === K.session) && !namesSetting(p)) {
    if (p.tok === K.session && p.peek() === K.characteristics && p.peek(2) === K.as) {
      return sessionCharacteristics(p, pos)
    }
    if (p.tok === K.session && p.peek() === K.authorization) return setVariable(p, pos, false)
    local = p.tok === K.local
    p.advance()
  }
  if (p.tok === K.transaction && !namesSetting(p)) return setTransaction(p, pos)
  return setVariable(p, pos, local)
}

/** Whether the word here is a setting's name: what follows a name follows it. */
function namesSetting(p: Parser): boolean {
  const next = p.peek()
  return next === T.equals || next === K.to || next === T.dot || next === K.from
}

function sessionCharacteristics(p: Parser, pos: number): Statement {
  p.advance()
  p.advance()
  p.advance()
  p.expect(K.transaction)
  const modes = someModes(p)
  return { kind: 'set-transaction', pos, session: true, modes, snapshot: undefined }
}

function setTransaction(p: Parser, pos: number): Statement {
  p.advance()
  let snapshot: string | undefined
  if (p.accept(K.snapshot)) snapshot = stringConstant(p)
  const modes = snapshot === undefined ? someModes(p) : transactionModes(p)
  return { kind: 'set-transaction', pos, session: false, modes, snapshot }
}

function someModes(p: Parser): ReturnType<typeof transactionModes> {
  const start = p.pos
  const modes = transactionModes(p)
  return p.pos === start ? p.fail() : modes
}

/** set_rest_more: one setting, behind SET [LOCAL | SESSION]. */
export function setVariable(p: Parser, pos: number, local: boolean): SetVariable {
  const special = namesSetting(p) ? undefined : specialSetting(p)
  if (special !== undefined) {
    return { kind: 'set', pos, name: special.name, local, action: special.action }
  }
  const name = settingName(p)
  if (p.acceptPair(K.from, K.current)) {
    return { kind: 'set', pos, name, local, action: { kind: 'from-current' } }
  }
  if (!p.accept(K.to)) p.expect(T.equals)
  return { kind: 'set', pos, name, local, action: settingAction(p) }
}

/** generic_set, which ALTER SYSTEM has. */
export function genericSet(p: Parser, pos: number): SetVariable {
  const name = settingName(p)
  if (!p.accept(K.to)) p.expect(T.equals)
  return { kind: 'set', pos, name, local: false, action: settingAction(p) }
}

function settingAction(p: Parser): Action {
  if (p.accept(K.default)) return toDefault
  return { kind: 'value', values: list(p, settingValue) }
}

/** var_name. */
function settingName(p: Parser): string {
  let name = columnName(p)
  while (p.accept(T.dot)) name += `.${columnName(p)}`
  return name
}

/** var_value. */
function settingValue(p: Parser): SettingValue {
  if (p.tok === T.string) return { kind: 'string', text: p.takeString() }
  if (p.tok === K.true || p.tok === K.false || p.tok === K.on) {
    return { kind: 'word', text: p.takeName() }
  }
  return isNumber(p) ? numberValue(p) : { kind: 'word', text: nonReservedWord(p) }
}

function isNumber(p: Parser): boolean {
  switch (p.tok) {
    case T.integer:
    case T.numeric:
    case T.plus:
    case T.minus:
      return true
    default:
      return false
  }
}

function numberValue(p: Parser): SettingValue {
  const sign = p.tok === T.minus ? '-' : ''
  if (p.tok === T.minus || p.tok === T.plus) p.advance()
  const integer = p.tok === T.integer
  if (!integer && p.tok !== T.numeric) p.fail()
  return { kind: 'number', text: sign + p.takeText(), integer }
}

type Special = { readonly name: string; readonly action: Action }

function one(value: SettingValue): Action {
  return { kind: 'value', values: [value] }
}

/** The settings with a syntax of their own. */
function specialSetting(p: Parser): Special | undefined {
  switch (p.tok) {
    case K.time:
      p.advance()
      p.expect(K.zone)
      return { name: 'timezone', action: zone(p) }
    case K.schema:
      p.advance()
      return { name: 'search_path', action: one({ kind: 'string', text: stringConstant(p) }) }
    case K.names:
      p.advance()
      return { name: 'client_encoding', action: encoding(p) }
    case K.role:
      p.advance()
      return { name: 'role', action: one({ kind: 'string', text: wordOrString(p) }) }
    case K.session: {
      p.advance()
      p.expect(K.authorization)
      const action = p.accept(K.default)
        ? toDefault
        : one({ kind: 'string', text: wordOrString(p) })
      return { name: 'session_authorization', action }
    }
    case K.catalog: {
      p.advance()
      const pos = p.pos
      stringConstant(p)
      return p.failWith(sqlstate.featureNotSupported, pos, 'current database cannot be changed')
    }
    case K.xml: {
      p.advance()
      p.expect(K.option)
      const text = p.tok === K.document ? 'DOCUMENT' : 'CONTENT'
      if (p.tok !== K.document && p.tok !== K.content) p.fail()
      p.advance()
      return { name: 'xmloption', action: one({ kind: 'word', text }) }
    }
    default:
      return undefined
  }
}

function encoding(p: Parser): Action {
  if (p.tok === T.string) return one({ kind: 'string', text: p.takeString() })
  p.accept(K.default)
  return toDefault
}

/** zone_value. */
function zone(p: Parser): Action {
  if (p.tok === K.default || p.tok === K.local) {
    p.advance()
    return toDefault
  }
  if (p.tok === T.string) return one({ kind: 'string', text: p.takeString() })
  if (p.tok === T.identifier || p.tok === T.quotedIdentifier) {
    return one({ kind: 'word', text: p.takeName() })
  }
  if (p.tok !== K.interval) return isNumber(p) ? one(numberValue(p)) : p.fail()
  const pos = p.pos
  const expression = intervalConstant(p)
  const fields = expression.type.intervalFields
  if (fields !== undefined && fields !== 'hour' && fields !== 'hour to minute') {
    p.failAt(pos, 'time zone interval must be HOUR or HOUR TO MINUTE')
  }
  return one({ kind: 'interval', expression })
}

/** At RESET. */
export function resetStatement(p: Parser): SetVariable {
  return resetVariable(p, p.take())
}

/** Behind RESET. */
export function resetVariable(p: Parser, pos: number): SetVariable {
  if (p.accept(K.all)) {
    return { kind: 'set', pos, name: 'all', local: false, action: { kind: 'reset-all' } }
  }
  return { kind: 'set', pos, name: shownName(p), local: false, action: { kind: 'reset' } }
}

/** At SHOW. */
export function showStatement(p: Parser): Statement {
  const pos = p.take()
  if (p.accept(K.all)) return { kind: 'show', pos, name: 'all' }
  return { kind: 'show', pos, name: shownName(p) }
}

/** A setting by name or by the words that SET has for it. */
function shownName(p: Parser): string {
  if (p.acceptPair(K.time, K.zone)) return 'timezone'
  if (p.acceptPair(K.session, K.authorization)) return 'session_authorization'
  if (p.acceptPair(K.transaction, K.isolation)) {
    p.expect(K.level)
    return 'transaction_isolation'
  }
  return settingName(p)
}
