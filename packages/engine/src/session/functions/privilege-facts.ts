/**
 * The `has_*_privilege` functions in their forms: of a role by name or oid or of whoever asks, on an object by name or oid, and any of
 * the privileges in a list. An oid that is nobody's or nothing's answers NULL.
 */
import { grantableBits, heldBits, PUBLIC } from '../../catalog/acl.ts'
import { bitsOf, privilegeBit, SELECT } from '../../base/privilege-bits.ts'
import {
  aclOf,
  columnAcl,
  type Granted,
  isGranted,
  ownerOfGranted,
} from '../../catalog/object-acl.ts'
import { BOOTSTRAP_ROLE, type CatalogReader } from '../../catalog/catalog.ts'
import { databaseObject, PG_READ_ALL_DATA, roleByName, roleOf } from '../../catalog/roles.ts'
import { DATABASE } from '../../catalog/pg-catalog/catalog-oids.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { VirtualRelation } from '../../catalog/virtual-relation.ts'
import type { DatabaseEntry } from '../../engine.ts'
import type { Datum } from '../../types/datum.ts'
import { findSchema } from '../ddl/find-object.ts'
import { splitQualified } from '../qualified-name.ts'
import {
  type Asker,
  askerOf,
  columnNumbers,
  columnRights,
  rightsOn,
} from '../privileges/object-rights.ts'
import { isReadByAll } from '../privileges/system-relations.ts'
import { findRole } from '../roles/find-role.ts'
import { checkDatabase } from '../roles/role-settings.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunction, SessionFunctionArea } from './session-function.ts'

/** Bits, and whether the right to grant them is asked for. */
type Ask = { readonly bits: number; readonly toGrant: boolean }

function asks(text: Datum, letters: string): readonly Ask[] {
  const known = bitsOf(letters)
  return String(text)
    .split(',')
    .map((part) => {
      const word = part.trim().toLowerCase()
      const toGrant = word.endsWith(' with grant option')
      const bits = privilegeBit(toGrant ? word.slice(0, -' with grant option'.length) : word)
      if (bits !== undefined && (bits & known) !== 0) return { bits, toGrant }
      throw sqlError(
        sqlstate.invalidParameterValue,
        `unrecognized privilege type: "${part.trim()}"`,
      )
    })
}

type Found = Granted | VirtualRelation

/** Finds the object by name, with an error where there is none, or by oid. */
type Finder = (session: EngineSession, by: 'name' | 'id', value: Datum) => Found | undefined

const findRelation: Finder = (session, by, value) => {
  const { catalog, evaluation, host } = session
  const oid = by === 'id' ? Number(value) : evaluation.names.find('regclass', String(value))
  const object = catalog.object(oid)
  return isGranted(object) ? object : host.virtual.byOid(oid)
}

const findSequence: Finder = (session, by, value) => {
  const found = findRelation(session, by, value)
  if (found === undefined || found.kind === 'sequence') return found
  const name = 'name' in found ? found.name : ''
  throw sqlError(sqlstate.wrongObjectType, `"${name}" is not a sequence`)
}

const findSchemaBy: Finder = (session, by, value) => {
  if (by === 'name') return findSchema(session, splitQualified(String(value))[0] ?? '')
  const object = session.catalog.object(Number(value))
  return object?.kind === 'schema' ? object : undefined
}

const findDatabase: Finder = (session, by, value) => {
  const { catalog, host } = session
  const isOwn = by === 'name' ? value === host.databaseName : value === DATABASE
  if (isOwn) return databaseObject(catalog)
  const sibling = host.databases
    ?.list()
    .find(({ name, oid }) => value === (by === 'name' ? name : oid))
  if (sibling === undefined && by === 'name') checkDatabase(session, String(value))
  return sibling && siblingObject(catalog, sibling)
}

/** What has been granted on another database is not known here: what is usual. */
function siblingObject(catalog: CatalogReader, { oid, owner }: DatabaseEntry): Granted {
  const role = owner === undefined ? undefined : roleByName(catalog, owner)
  return { kind: 'database', oid, owner: role?.oid ?? BOOTSTRAP_ROLE }
}

const findTypeBy: Finder = (session, by, value) => {
  const { catalog, evaluation } = session
  const oid = by === 'id' ? Number(value) : evaluation.names.find('regtype', String(value))
  const object = catalog.object(oid)
  return object?.kind === 'type' ? object : BUILT_IN_TYPE
}

/** Built-in types are everybody's to use. */
const BUILT_IN_TYPE: Granted = {
  kind: 'type',
  oid: 0,
  arrayOid: 0,
  schema: 0,
  name: '',
  owner: 0,
  definition: { kind: 'enum', labels: [], orders: [] },
}

type Form = readonly ('name' | 'id' | 'attnum')[]

/** Whose privileges are meant; `undefined` for the oid of nobody. */
function askerFor(session: EngineSession, by: string, value: Datum): Asker | undefined {
  if (by === 'id') {
    const oid = Number(value)
    return oid === PUBLIC || roleOf(session.catalog, oid) !== undefined
      ? askerOf(session.catalog, oid)
      : undefined
  }
  if (value === 'public') return askerOf(session.catalog, PUBLIC)
  return askerOf(session.catalog, findRole(session, String(value)).oid)
}

/** The one who is asked about, the session's user where the form does not begin with a role, and the values that follow. */
function splitAsker(
  session: EngineSession,
  form: Form,
  lengthWithRole: number,
  args: readonly Datum[],
): { readonly asker: Asker | undefined; readonly values: readonly Datum[] } {
  if (form.length < lengthWithRole) return { asker: session.authority, values: args }
  const [role = null, ...values] = args
  return { asker: askerFor(session, form[0] ?? '', role), values }
}

function holds(session: EngineSession, asker: Asker, found: Found, ask: Ask): boolean {
  if (asker.isSuperuser) return true
  if (!isOfCatalog(found)) {
    const reads = isReadByAll(found) || asker.rights.has(PG_READ_ALL_DATA)
    return ask.bits === SELECT && !ask.toGrant && reads
  }
  if (!ask.toGrant) return rightsOn(session.catalog, asker, found, ask.bits) !== 0
  const acl = aclOf(session.catalog, found)
  const owner = ownerOfGranted(session.catalog, found)
  return grantableBits(acl, owner, asker.rights, ask.bits) !== 0
}

function isOfCatalog(found: Found): found is Granted {
  return !('estimatedRows' in found)
}

function holdsColumn(
  session: EngineSession,
  asker: Asker,
  found: Found,
  attnum: number,
  ask: Ask,
): boolean {
  if (holds(session, asker, found, ask)) return true
  if (!isOfCatalog(found)) return false
  if (!ask.toGrant) return columnRights(found, attnum, asker, ask.bits) !== 0
  const acl = columnAcl(found, attnum) ?? []
  const granted = acl.map(({ grantable = '', ...entry }) => ({ ...entry, privileges: grantable }))
  return heldBits(granted, asker.rights, ask.bits) !== 0
}

function has(find: Finder, letters: string, form: Form): SessionFunction {
  return (session, args) => {
    const { asker, values } = splitAsker(session, form, 2, args)
    const found = find(session, form.at(-1) as 'name' | 'id', values[0] ?? null)
    const asked = asks(values[1] ?? null, letters)
    if (asker === undefined || found === undefined) return null
    return asked.some((ask) => holds(session, asker, found, ask))
  }
}

function hasAnyColumn(form: Form): SessionFunction {
  return (session, args) => {
    const { asker, values } = splitAsker(session, form, 2, args)
    const found = findRelation(session, form.at(-1) as 'name' | 'id', values[0] ?? null)
    const asked = asks(values[1] ?? null, 'arwx')
    if (asker === undefined || found === undefined) return null
    const columns = isOfCatalog(found) ? columnNumbers(found) : []
    return asked.some(
      (ask) =>
        holds(session, asker, found, ask) ||
        columns.some((attnum) => holdsColumn(session, asker, found, attnum, ask)),
    )
  }
}

/** Of forms with a role, a table and a column. */
function hasColumn(form: Form): SessionFunction {
  return (session, args) => {
    const { asker, values } = splitAsker(session, form, 3, args)
    const found = findRelation(session, form.at(-2) as 'name' | 'id', values[0] ?? null)
    if (found === undefined) return null
    const attnum = columnOf(found, form.at(-1) === 'attnum' ? 'attnum' : 'name', values[1] ?? null)
    const asked = asks(values[2] ?? null, 'arwx')
    if (asker === undefined || attnum === undefined) return null
    return asked.some((ask) => holdsColumn(session, asker, found, attnum, ask))
  }
}

function columnOf(found: Found, by: 'name' | 'attnum', value: Datum): number | undefined {
  const columns = namedColumns(found)
  if (by === 'attnum') {
    return columns.some(({ attnum }) => attnum === value) ? Number(value) : undefined
  }
  const at = columns.find(({ name }) => name === value)
  if (at !== undefined) return at.attnum
  throw sqlError(
    sqlstate.undefinedColumn,
    `column "${String(value)}" of relation "${'name' in found ? found.name : ''}" does not exist`,
  )
}

function namedColumns(found: Found): readonly { readonly name: string; readonly attnum: number }[] {
  if (isOfCatalog(found) && found.kind === 'table') {
    return found.columns.filter(({ dropped }) => dropped !== true)
  }
  if (!('columns' in found)) return []
  return found.columns.map(({ name }, i) => ({ name, attnum: i + 1 }))
}

const subjects = ['name', 'id'] as const

function everyForm(
  kind: string,
  make: (form: Form) => SessionFunction,
  objects: readonly string[] = ['name', 'id'],
): SessionFunctionArea {
  const area: Record<string, SessionFunction> = {}
  for (const object of objects) {
    const own = object.split('_') as unknown as Form
    area[`has_${kind}_privilege_${object}`] = make(own)
    for (const subject of subjects) {
      area[`has_${kind}_privilege_${subject}_${object}`] = make([subject, ...own])
    }
  }
  return area
}

export const privilegeFacts: SessionFunctionArea = {
  ...everyForm('table', (form) => has(findRelation, 'arwdDxt', form)),
  ...everyForm('sequence', (form) => has(findSequence, 'rwU', form)),
  ...everyForm('schema', (form) => has(findSchemaBy, 'UC', form)),
  ...everyForm('database', (form) => has(findDatabase, 'CTc', form)),
  ...everyForm('type', (form) => has(findTypeBy, 'U', form)),
  ...everyForm('any_column', hasAnyColumn),
  ...everyForm('column', hasColumn, ['name_name', 'name_attnum', 'id_name', 'id_attnum']),
}
