/** The commands of ALTER TABLE. */
import type { AlterableRelation, AlterTableCommand, TriggerChoice } from '../ast/ddl-table.ts'
import { alterColumn } from './alter-column.ts'
import { constraintTiming, tableConstraint } from './constraint.ts'
import { columnDefinition } from './create-table.ts'
import { K } from './keywords.table.ts'
import { anyName, cascade, columnName, ifExists, ifNotExists, list, relationName } from './name.ts'
import { parenOptions } from './option.ts'
import type { Parser } from './parser.ts'
import { partitionBound } from './partition.ts'
import { roleName } from './role-name.ts'
import { T } from './token.ts'

/** alter_table_cmds, or one of the commands for partitions, which stand alone. */
export function alterTableCommands(p: Parser, type: AlterableRelation): AlterTableCommand[] {
  if ((type === 'table' || type === 'index') && p.tok === K.attach) return [attach(p, type)]
  if (type === 'table' && p.tok === K.detach) return [detach(p)]
  return list(p, command)
}

function attach(p: Parser, type: AlterableRelation): AlterTableCommand {
  const pos = p.take()
  p.expect(K.partition)
  const partition = relationName(p)
  const bound = type === 'table' ? partitionBound(p) : undefined
  return { kind: 'attach-partition', pos, partition, bound }
}

function detach(p: Parser): AlterTableCommand {
  const pos = p.take()
  p.expect(K.partition)
  const partition = relationName(p)
  const concurrently = p.accept(K.concurrently)
  const finalize = !concurrently && p.accept(K.finalize)
  return { kind: 'detach-partition', pos, partition, concurrently, finalize }
}

function command(p: Parser): AlterTableCommand {
  const pos = p.pos
  switch (p.tok) {
    case K.add:
      return add(p, pos)
    case K.alter:
      return alter(p, pos)
    case K.drop:
      return drop(p, pos)
    case K.set:
      return set(p, pos)
    case K.enable:
    case K.disable:
      return enable(p, pos)
    case K.force:
      p.advance()
      rowSecurity(p)
      return { kind: 'row-security', pos, setting: 'force' }
    case K.no:
      return noCommand(p, pos)
    case K.validate:
      p.advance()
      p.expect(K.constraint)
      return { kind: 'validate-constraint', pos, name: columnName(p) }
    case K.cluster:
      p.advance()
      p.expect(K.on)
      return { kind: 'cluster-on', pos, index: columnName(p) }
    case K.inherit:
      p.advance()
      return { kind: 'inherit', pos, parent: relationName(p) }
    case K.of:
      p.advance()
      return { kind: 'of-type', pos, type: anyName(p) }
    case K.not:
      p.advance()
      p.expect(K.of)
      return { kind: 'not-of-type', pos }
    case K.owner:
      p.advance()
      p.expect(K.to)
      return { kind: 'owner', pos, role: roleName(p) }
    case K.reset:
      p.advance()
      return { kind: 'reset-options', pos, options: parenOptions(p) }
    case K.replica:
      return replicaIdentity(p, pos)
    case K.options:
      return p.refuse('ALTER TABLE ... OPTIONS')
    default:
      return p.fail()
  }
}

function add(p: Parser, pos: number): AlterTableCommand {
  p.advance()
  const isColumn = p.accept(K.column)
  if (!isColumn && startsConstraint(p)) {
    return { kind: 'add-constraint', pos, constraint: tableConstraint(p) }
  }
  const exists = ifNotExists(p)
  return { kind: 'add-column', pos, column: columnDefinition(p), ifNotExists: exists }
}

function startsConstraint(p: Parser): boolean {
  switch (p.tok) {
    case K.constraint:
    case K.check:
    case K.unique:
    case K.primary:
    case K.foreign:
      return true
    case K.exclude:
      return p.peek() === T.openParen || p.peek() === K.using
    default:
      return false
  }
}

function alter(p: Parser, pos: number): AlterTableCommand {
  p.advance()
  if (!p.accept(K.constraint)) return alterColumn(p, pos)
  const name = columnName(p)
  const { timing } = constraintTiming(p)
  return { kind: 'alter-constraint', pos, name, ...timing }
}

function drop(p: Parser, pos: number): AlterTableCommand {
  p.advance()
  if (p.accept(K.constraint)) {
    const exists = ifExists(p)
    const name = columnName(p)
    return { kind: 'drop-constraint', pos, name, ifExists: exists, cascade: cascade(p) }
  }
  p.accept(K.column)
  const exists = ifExists(p)
  const column = columnName(p)
  return { kind: 'drop-column', pos, column, ifExists: exists, cascade: cascade(p) }
}

function set(p: Parser, pos: number): AlterTableCommand {
  p.advance()
  switch (p.tok) {
    case K.without:
      p.advance()
      if (p.accept(K.cluster)) return { kind: 'set-without-cluster', pos }
      p.expect(K.oids)
      return { kind: 'set-without-oids', pos }
    case K.logged:
      p.advance()
      return { kind: 'set-logged', pos }
    case K.unlogged:
      p.advance()
      return { kind: 'set-unlogged', pos }
    case K.access:
      p.advance()
      p.expect(K.method)
      return { kind: 'set-access-method', pos, method: columnName(p) }
    case K.tablespace:
      p.advance()
      return { kind: 'set-tablespace', pos, tablespace: columnName(p) }
    default:
      return { kind: 'set-options', pos, options: parenOptions(p) }
  }
}

function rowSecurity(p: Parser): void {
  p.expect(K.row)
  p.expect(K.level)
  p.expect(K.security)
}

function noCommand(p: Parser, pos: number): AlterTableCommand {
  p.advance()
  if (p.accept(K.inherit)) return { kind: 'no-inherit', pos, parent: relationName(p) }
  p.expect(K.force)
  rowSecurity(p)
  return { kind: 'row-security', pos, setting: 'no-force' }
}

/** ENABLE and DISABLE of triggers, rules and row level security. */
function enable(p: Parser, pos: number): AlterTableCommand {
  const enabling = p.tok === K.enable
  p.advance()
  if (p.tok === K.row) {
    rowSecurity(p)
    return { kind: 'row-security', pos, setting: enabling ? 'enable' : 'disable' }
  }
  let mode: 'origin' | 'always' | 'replica' = 'origin'
  if (enabling && p.accept(K.always)) mode = 'always'
  else if (enabling && p.accept(K.replica)) mode = 'replica'
  if (p.accept(K.rule)) {
    return { kind: enabling ? 'enable-rule' : 'disable-rule', pos, mode, rule: columnName(p) }
  }
  p.expect(K.trigger)
  const trigger = triggerChoice(p, mode === 'origin')
  return { kind: enabling ? 'enable-trigger' : 'disable-trigger', pos, mode, trigger }
}

function triggerChoice(p: Parser, mayBeMany: boolean): TriggerChoice {
  if (mayBeMany && p.accept(K.all)) return { kind: 'all' }
  if (mayBeMany && p.accept(K.user)) return { kind: 'user' }
  return { kind: 'name', name: columnName(p) }
}

function replicaIdentity(p: Parser, pos: number): AlterTableCommand {
  p.advance()
  p.expect(K.identity)
  if (p.accept(K.using)) {
    p.expect(K.index)
    return { kind: 'replica-identity', pos, identity: 'index', index: columnName(p) }
  }
  const identity =
    p.tok === K.nothing ? 'nothing' : p.tok === K.full ? 'full' : ('default' as const)
  if (identity === 'default' && p.tok !== K.default) p.fail()
  p.advance()
  return { kind: 'replica-identity', pos, identity, index: undefined }
}
