import type { CreateTrigger, TransitionTable, TriggerEvent } from '../ast/ddl-function.ts'
import { constraintTiming } from './constraint.ts'
import { expression } from './expression.ts'
import { functionName } from './function-signature.ts'
import { K } from './keywords.table.ts'
import { columnName, label, nameList, relationName } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** At TRIGGER or CONSTRAINT. */
export function createTrigger(p: Parser, pos: number, orReplace: boolean): CreateTrigger {
  if (orReplace && p.tok === K.constraint) p.refuse('CREATE OR REPLACE CONSTRAINT TRIGGER')
  const constraint = p.accept(K.constraint)
  p.expect(K.trigger)
  const name = columnName(p)
  const timing = constraint ? afterOnly(p) : triggerTiming(p)
  const events = [triggerEvent(p, [])]
  while (p.accept(K.or)) events.push(triggerEvent(p, events))
  p.expect(K.on)
  const table = relationName(p)
  const from = constraint && p.accept(K.from) ? relationName(p) : undefined
  const attributes = constraint ? constraintTiming(p).timing : undefined
  const referencing = constraint ? [] : transitionTables(p)
  const forEach = constraint ? rowOnly(p) : forEachClause(p)
  let when: CreateTrigger['when']
  if (p.accept(K.when)) {
    p.expect(T.openParen)
    when = expression(p)
    p.expect(T.closeParen)
  }
  p.expect(K.execute)
  if (p.tok !== K.function && p.tok !== K.procedure) p.fail()
  p.advance()
  const fn = functionName(p)
  return {
    kind: 'create-trigger',
    pos,
    orReplace,
    constraint,
    name,
    timing,
    events,
    table,
    from,
    deferrable: attributes?.deferrable ?? false,
    initiallyDeferred: attributes?.initiallyDeferred ?? false,
    referencing,
    forEach,
    when,
    function: fn,
    args: triggerArguments(p),
  }
}

function afterOnly(p: Parser): 'after' {
  p.expect(K.after)
  return 'after'
}

function triggerTiming(p: Parser): CreateTrigger['timing'] {
  if (p.accept(K.before)) return 'before'
  if (p.accept(K.after)) return 'after'
  p.expect(K.instead)
  p.expect(K.of)
  return 'instead-of'
}

function triggerEvent(p: Parser, before: readonly TriggerEvent[]): TriggerEvent {
  const event = eventWord(p.tok) ?? p.fail()
  p.advance()
  const columns = event === 'update' && p.accept(K.of) ? nameList(p) : []
  if (before.some((other) => other.event === event)) {
    p.failNear('duplicate trigger events specified')
  }
  return { event, columns }
}

function eventWord(kind: number): TriggerEvent['event'] | undefined {
  switch (kind) {
    case K.insert:
      return 'insert'
    case K.update:
      return 'update'
    case K.delete:
      return 'delete'
    case K.truncate:
      return 'truncate'
    default:
      return undefined
  }
}

function transitionTables(p: Parser): TransitionTable[] {
  if (!p.accept(K.referencing)) return []
  const tables: TransitionTable[] = []
  if (p.tok !== K.new && p.tok !== K.old) p.fail()
  while (p.tok === K.new || p.tok === K.old) {
    const isNew = p.tok === K.new
    p.advance()
    const isTable = p.tok === K.table
    if (!isTable && p.tok !== K.row) p.fail()
    p.advance()
    p.accept(K.as)
    tables.push({ isNew, isTable, name: columnName(p) })
  }
  return tables
}

function rowOnly(p: Parser): 'row' {
  p.expect(K.for)
  p.expect(K.each)
  p.expect(K.row)
  return 'row'
}

function forEachClause(p: Parser): 'row' | 'statement' {
  if (!p.accept(K.for)) return 'statement'
  p.accept(K.each)
  if (p.accept(K.row)) return 'row'
  p.expect(K.statement)
  return 'statement'
}

/** TriggerFuncArgs: constants and bare words, all of them text. */
function triggerArguments(p: Parser): string[] {
  p.expect(T.openParen)
  const args: string[] = []
  if (p.accept(T.closeParen)) return args
  do {
    if (p.tok === T.string) args.push(p.takeString())
    else if (p.tok === T.integer || p.tok === T.numeric) args.push(p.takeText())
    else args.push(label(p))
  } while (p.accept(T.comma))
  p.expect(T.closeParen)
  return args
}
