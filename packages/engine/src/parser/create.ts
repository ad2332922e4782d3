/** CREATE: which object it is, and CREATE TABLE AS. */
import type { Statement } from '../ast/statement.ts'
import type { Persistence } from '../ast/select.ts'
import { createDatabase, createExtension, createSchema } from './create-container.ts'
import { createFunction } from './function.ts'
import { createIndex } from './create-index.ts'
import { createPolicy, createRule } from './rule.ts'
import { createRole } from './role.ts'
import { createSequence } from './sequence.ts'
import { createTable } from './create-table.ts'
import { createTrigger } from './trigger.ts'
import { createDomain, createType } from './create-type.ts'
import { createMaterializedView, createView } from './view.ts'
import { K } from './keywords.table.ts'
import { featureName } from './refused.ts'
import type { Parser } from './parser.ts'
import { temporaryWord } from './select-core.ts'

/** At CREATE. */
export function createStatement(p: Parser): Statement {
  const pos = p.take()
  const orReplace = p.tok === K.or
  if (orReplace) {
    p.advance()
    p.expect(K.replace)
  }
  return orReplace ? createOrReplace(p, pos) : createObject(p, pos)
}

function createOrReplace(p: Parser, pos: number): Statement {
  switch (p.tok) {
    case K.function:
    case K.procedure:
      return createFunction(p, pos, true)
    case K.trigger:
      return createTrigger(p, pos, true)
    case K.constraint:
      return createTrigger(p, pos, true)
    case K.rule:
      return createRule(p, pos, true)
    case K.temp:
    case K.temporary:
    case K.local:
    case K.global:
    case K.unlogged:
    case K.recursive:
    case K.view:
      return createView(p, pos, true, temporaryWord(p))
    case K.aggregate:
    case K.language:
    case K.trusted:
    case K.procedural:
    case K.transform:
      return p.refuse(featureName(p, 'CREATE'))
    default:
      return p.fail()
  }
}

function createObject(p: Parser, pos: number): Statement {
  switch (p.tok) {
    case K.table:
    case K.temp:
    case K.temporary:
    case K.local:
    case K.global:
    case K.unlogged:
      return createPersistent(p, pos, temporaryWord(p))
    case K.unique:
    case K.index:
      return createIndex(p, pos)
    case K.sequence:
      return createSequence(p, pos, 'permanent')
    case K.recursive:
    case K.view:
      return createView(p, pos, false, 'permanent')
    case K.materialized:
      return createMaterializedView(p, pos, 'permanent')
    case K.schema:
      return createSchema(p, pos)
    case K.type:
      return createType(p, pos)
    case K.domain:
      return createDomain(p, pos)
    case K.function:
    case K.procedure:
      return createFunction(p, pos, false)
    case K.trigger:
    case K.constraint:
      return createTrigger(p, pos, false)
    case K.rule:
      return createRule(p, pos, false)
    case K.policy:
      return createPolicy(p, pos)
    case K.role:
    case K.group:
      return createRole(p, pos)
    case K.user:
      return p.peek() === K.mapping ? p.refuse('CREATE USER MAPPING') : createRole(p, pos)
    case K.database:
      return createDatabase(p, pos)
    case K.extension:
      return createExtension(p, pos)
    default:
      return p.refuse(featureName(p, 'CREATE'))
  }
}

/** A table, sequence, view or materialized view, behind its TEMPORARY or UNLOGGED. */
function createPersistent(p: Parser, pos: number, persistence: Persistence): Statement {
  switch (p.tok) {
    case K.table:
      return createTable(p, pos, persistence)
    case K.sequence:
      return createSequence(p, pos, persistence)
    case K.materialized:
      if (persistence === 'temporary') p.fail()
      return createMaterializedView(p, pos, persistence)
    case K.recursive:
    case K.view:
      return createView(p, pos, false, persistence)
    default:
      return p.fail()
  }
}

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW, the only ones that EXPLAIN takes. */
export function createForExplain(p: Parser): Statement {
  const statement = createStatement(p)
  return statement.kind === 'create-table-as' ? statement : p.fail()
}
