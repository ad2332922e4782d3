/** ALTER TABLE … ALTER COLUMN. */
import type { AlterTableCommand } from '../ast/ddl-table.ts'
import type { SequenceOption } from '../ast/ddl-sequence.ts'
import { generatedWhen } from './constraint.ts'
import { compressionMethod } from './create-table.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { anyName, columnName, ifExists, integerConstant, signedInteger } from './name.ts'
import { parenOptions } from './option.ts'
import type { Parser } from './parser.ts'
import { optionalSequenceOptions, sequenceOption } from './sequence.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** Behind ALTER. */
export function alterColumn(p: Parser, pos: number): AlterTableCommand {
  p.accept(K.column)
  if (p.tok === T.integer) {
    const column = integerConstant(p)
    p.expect(K.set)
    p.expect(K.statistics)
    return { kind: 'set-statistics', pos, column, value: signedInteger(p) }
  }
  const column = columnName(p)
  switch (p.tok) {
    case K.type:
      return setType(p, pos, column)
    case K.set:
      return setColumn(p, pos, column)
    case K.drop:
      return dropFromColumn(p, pos, column)
    case K.add:
      p.advance()
      p.expect(K.generated)
      return addIdentity(p, pos, column)
    case K.restart:
      return identityOptions(p, pos, column)
    case K.reset:
      p.advance()
      return { kind: 'reset-column-options', pos, column, options: parenOptions(p) }
    case K.options:
      return p.refuse('ALTER COLUMN ... OPTIONS')
    default:
      return p.fail()
  }
}

function setType(p: Parser, pos: number, column: string): AlterTableCommand {
  p.expect(K.type)
  const type = typeName(p)
  const collation = p.accept(K.collate) ? anyName(p) : undefined
  const using = p.accept(K.using) ? expression(p) : undefined
  return { kind: 'set-type', pos, column, type, collation, using }
}

function setColumn(p: Parser, pos: number, column: string): AlterTableCommand {
  switch (p.peek()) {
    case K.data:
      p.advance()
      p.advance()
      return setType(p, pos, column)
    case K.default:
      p.advance()
      p.advance()
      return { kind: 'set-default', pos, column, expression: expression(p) }
    case K.not:
      p.advance()
      p.advance()
      p.expect(K.null)
      return { kind: 'set-not-null', pos, column }
    case K.statistics:
      p.advance()
      p.advance()
      return { kind: 'set-statistics', pos, column, value: signedInteger(p) }
    case K.storage:
      p.advance()
      p.advance()
      return { kind: 'set-storage', pos, column, storage: columnName(p) }
    case K.compression:
      p.advance()
      p.advance()
      return { kind: 'set-compression', pos, column, method: compressionMethod(p) }
    case T.openParen:
      p.advance()
      return { kind: 'set-column-options', pos, column, options: parenOptions(p) }
    default:
      return identityOptions(p, pos, column)
  }
}

function dropFromColumn(p: Parser, pos: number, column: string): AlterTableCommand {
  p.advance()
  if (p.accept(K.default)) return { kind: 'drop-default', pos, column }
  if (p.accept(K.expression)) return { kind: 'drop-expression', pos, column, ifExists: ifExists(p) }
  if (p.accept(K.identity)) return { kind: 'drop-identity', pos, column, ifExists: ifExists(p) }
  p.expect(K.not)
  p.expect(K.null)
  return { kind: 'drop-not-null', pos, column }
}

function addIdentity(p: Parser, pos: number, column: string): AlterTableCommand {
  const when = generatedWhen(p)
  p.expect(K.as)
  p.expect(K.identity)
  return { kind: 'add-identity', pos, column, when, options: optionalSequenceOptions(p) }
}

/** alter_identity_column_option_list. */
function identityOptions(p: Parser, pos: number, column: string): AlterTableCommand {
  let when: 'always' | 'by-default' | undefined
  const options: SequenceOption[] = []
  while (p.tok === K.set || p.tok === K.restart) {
    const restart = p.tok === K.restart
    if (!restart) p.advance()
    if (!restart && p.accept(K.generated)) when = generatedWhen(p)
    else options.push(sequenceOption(p) ?? p.fail())
  }
  return { kind: 'set-identity', pos, column, when, options }
}
