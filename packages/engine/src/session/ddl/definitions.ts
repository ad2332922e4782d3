/** Every command that changes the catalog, with its tag. */
import type { Statement } from '../../ast/statement.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import type { EngineSession } from '../session.ts'
import type { SourcedStatement } from '../statement-runner.ts'
import { createDatabase, dropDatabase } from '../databases/database-commands.ts'
import { alterEnum } from './alter-enum.ts'
import { alterTable } from './alter-table.ts'
import { comment } from './comment.ts'
import { createIndex } from './create-index.ts'
import { createSchema } from './create-schema.ts'
import { alterSequence, createSequence } from './create-sequence.ts'
import { createTable } from './create-table.ts'
import { type BoundParameters, createTableAs, selectInto } from './create-table-as.ts'
import { createComposite, createEnum } from './create-type.ts'
import { createView } from './create-view.ts'
import { alterDomain, createDomain } from './domain.ts'
import { drop, dropTag } from './drop.ts'
import { createExtension } from './extension.ts'
import { intoCore } from './into-clause.ts'
import { rename } from './rename.ts'
import { roleCommand } from '../roles/definitions.ts'
import { setOwner, setSchema } from './set-schema.ts'
import { truncate } from './truncate.ts'

export type Definition = {
  readonly tag: string
  run(session: EngineSession): MaybePromise<StatementResult | void>
}

function definition(tag: string, run: Definition['run']): Definition {
  return { tag, run }
}

/** `undefined`: the statement is none of these. */
const noParameters: BoundParameters = { types: [], values: [] }

export function definitionOf(
  source: SourcedStatement,
  params: BoundParameters = noParameters,
): Definition | undefined {
  const { statement, sql } = source
  switch (statement.kind) {
    case 'select':
      if (intoCore(statement) === undefined) return undefined
      return definition('SELECT INTO', (session) => selectInto(session, statement, sql, params))
    case 'create-table':
      return definition('CREATE TABLE', (session) => createTable(session, statement, sql))
    case 'create-table-as':
      return definition('CREATE TABLE AS', (session) =>
        createTableAs(session, statement, sql, params),
      )
    case 'create-index':
      return definition('CREATE INDEX', (session) => createIndex(session, statement))
    case 'create-database':
      return definition('CREATE DATABASE', (session) => createDatabase(session, statement, sql))
    case 'drop-database':
      return definition('DROP DATABASE', (session) => dropDatabase(session, statement))
    case 'create-schema':
      return definition('CREATE SCHEMA', (session) =>
        createSchema(session, statement, sql, (inner) => definitionOf(inner)),
      )
    case 'create-view':
      return definition('CREATE VIEW', (session) => createView(session, statement, sql))
    case 'create-sequence':
      return definition('CREATE SEQUENCE', (session) => createSequence(session, statement))
    case 'alter-sequence':
      return definition('ALTER SEQUENCE', (session) => alterSequence(session, statement))
    case 'alter-table':
      return definition(`ALTER ${statement.objectType.toUpperCase()}`, (session) =>
        alterTable(session, statement, sql),
      )
    case 'truncate':
      return definition('TRUNCATE TABLE', (session) => truncate(session, statement))
    case 'drop':
      return definition(dropTag(statement), (session) => drop(session, statement))
    case 'comment':
      return definition('COMMENT', (session) => {
        comment(session, statement)
      })
    default:
      return ofName(source) ?? ofType(source) ?? roleCommand(source) ?? refused(statement)
  }
}

/** The word after ALTER, of commands that may stand after several. */
function alterTag(
  statement: Extract<Statement, { kind: 'rename' | 'set-schema' | 'set-owner' }>,
): string {
  const { object } = statement
  if (statement.kind === 'rename' && statement.relationType !== undefined) {
    return `ALTER ${statement.relationType.toUpperCase()}`
  }
  switch (object.kind) {
    case 'named':
      return `ALTER ${object.type.toUpperCase()}`
    case 'of-table':
      return 'ALTER TABLE'
    case 'of-domain':
      return 'ALTER DOMAIN'
    default:
      return 'ALTER'
  }
}

function ofName({ statement }: SourcedStatement): Definition | undefined {
  switch (statement.kind) {
    case 'rename':
      return definition(alterTag(statement), (session) => rename(session, statement))
    case 'set-schema':
      return definition(alterTag(statement), (session) => setSchema(session, statement))
    case 'set-owner':
      return definition(alterTag(statement), (session) => setOwner(session, statement))
    default:
      return undefined
  }
}

function ofType({ statement, sql }: SourcedStatement): Definition | undefined {
  switch (statement.kind) {
    case 'create-enum':
      return definition('CREATE TYPE', (session) => {
        createEnum(session, statement)
      })
    case 'alter-enum':
      return definition('ALTER TYPE', (session) => alterEnum(session, statement))
    case 'create-composite-type':
      return definition('CREATE TYPE', (session) => {
        createComposite(session, statement, sql)
      })
    case 'create-domain':
      return definition('CREATE DOMAIN', (session) => {
        createDomain(session, statement, sql)
      })
    case 'alter-domain':
      return definition('ALTER DOMAIN', (session) => alterDomain(session, statement))
    default:
      return undefined
  }
}

/** Definitions that are not supported, each with what it is called. */
const refusals: Readonly<Partial<Record<Statement['kind'], string>>> = {
  'alter-database': 'ALTER DATABASE with options',
  'refresh-materialized-view': 'REFRESH MATERIALIZED VIEW',
  'create-range-type': 'CREATE TYPE AS RANGE',
  'create-base-type': 'CREATE TYPE of a base type',
  'create-rule': 'CREATE RULE',
  'create-policy': 'CREATE POLICY',
  'alter-policy': 'ALTER POLICY',
  'create-function': 'CREATE FUNCTION',
  'alter-function': 'ALTER FUNCTION',
  'create-trigger': 'CREATE TRIGGER',
}

function refused(statement: Statement): Definition | undefined {
  if (statement.kind === 'create-extension') {
    return definition('CREATE EXTENSION', (session) => {
      createExtension(session, statement)
    })
  }
  const what = refusals[statement.kind]
  if (what === undefined) return undefined
  return definition(what, () => {
    throw featureNotSupported(what)
  })
}
