/** What GRANT and REVOKE name: objects on which privileges are kept, and words for their kinds. */
import { type Granted, isGranted } from '../../catalog/object-acl.ts'
import type { Grant, GrantTarget } from '../../ast/role.ts'
import type { AclKind } from '../../catalog/acl.ts'
import { databaseObject } from '../../catalog/roles.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { findRelation, findSchema, findType } from '../ddl/find-object.ts'
import { checkDatabase } from '../roles/role-settings.ts'
import type { EngineSession } from '../session.ts'

/** What the command says of its objects: in messages, and what privileges there are. */
export type TargetKind = { readonly word: string; readonly kinds: readonly AclKind[] }

const relationKind: TargetKind = { word: 'relation', kinds: ['r', 's'] }
const sequenceKind: TargetKind = { word: 'sequence', kinds: ['s'] }

const named: Readonly<Record<string, TargetKind>> = {
  database: { word: 'database', kinds: ['d'] },
  schema: { word: 'schema', kinds: ['n'] },
  type: { word: 'type', kinds: ['T'] },
  domain: { word: 'domain', kinds: ['T'] },
}
const routine: TargetKind = { word: 'function', kinds: ['f'] }

export function targetKind({ target }: Grant): TargetKind {
  switch (target.kind) {
    case 'relations':
      return target.type === 'table' ? relationKind : sequenceKind
    case 'all-in-schema':
      if (target.type === 'table') return relationKind
      return target.type === 'sequence' ? sequenceKind : { ...routine, word: target.type }
    case 'routines':
      throw featureNotSupported(`GRANT on a ${target.type}`)
    case 'names': {
      const found = named[target.type]
      if (found === undefined) throw featureNotSupported(`GRANT on a ${target.type}`)
      return found
    }
  }
}

export function grantTargets(session: EngineSession, target: GrantTarget): readonly Granted[] {
  switch (target.kind) {
    case 'relations':
      return target.names.map((name) => {
        const found = findRelation(session, name)
        if (target.type === 'sequence' && found.kind !== 'sequence') {
          throw sqlError(sqlstate.wrongObjectType, `"${name.name}" is not a sequence`)
        }
        if (isGranted(found)) return found
        throw sqlError(sqlstate.wrongObjectType, `"${name.name}" is an index`)
      })
    case 'all-in-schema':
      return target.schemas.flatMap((name) => allIn(session, name, target.type))
    case 'names':
      return target.names.map((name) => namedTarget(session, target.type, name))
    case 'routines':
      return []
  }
}

function allIn(session: EngineSession, name: string, type: string): readonly Granted[] {
  const schema = findSchema(session, name)
  return Array.from(session.catalog.objects()).filter(
    (object): object is Granted =>
      isGranted(object) &&
      'schema' in object &&
      object.schema === schema.oid &&
      (type === 'table'
        ? object.kind === 'table' || object.kind === 'view'
        : type === 'sequence' && object.kind === 'sequence'),
  )
}

function namedTarget(session: EngineSession, type: string, name: readonly string[]): Granted {
  switch (type) {
    case 'database':
      checkDatabase(session, name[0] as string)
      return databaseObject(session.catalog)
    case 'schema':
      return findSchema(session, name[0] as string)
    default: {
      const found = findType(session, name)
      if (type === 'type' || found.definition.kind === 'domain') return found
      throw sqlError(sqlstate.wrongObjectType, `"${name.join('.')}" is not a domain`)
    }
  }
}
