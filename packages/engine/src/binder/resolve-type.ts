/** Type names: through the search path to an oid, with modifiers and array bounds. */
import type { Expression } from '../ast/expression.ts'
import type { TypeName } from '../ast/type-name.ts'
import { extensionTypeNamed, vectorExtension } from '../catalog/extensions.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import {
  columnOfRelationNotFound,
  malformed,
  relationNotFound,
  undefinedSchema,
} from '../errors/query-errors.ts'
import { SqlError, sqlError, withFields } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { typeNotFound } from '../errors/type-errors.ts'
import { rowTypeNamed } from '../catalog/row-types.ts'
import { isExtensionOid } from '../types/extension-types.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import { findRelation } from './find-relation.ts'
import type { Binding } from './scope.ts'
import { INTERVAL, typeRef } from './type-oids.ts'
import { typeText } from './type-text.ts'

const builtinSpellings: Readonly<Record<string, string>> = { decimal: 'numeric', float: 'float8' }

/** A catalog type, by the schemas to look in. */
function catalogType(binding: Binding, schema: string | undefined, name: string): Oid | undefined {
  const { catalog, searchPath, tempSchema, types } = binding.scope
  const builtinNamed = (): Oid | undefined => {
    const oid = types.typeByName(name)?.oid
    return oid === undefined || oid >= 16384 || isExtensionOid(oid) ? undefined : oid
  }
  if (schema === 'pg_catalog') return builtinNamed()
  const inSchema = (schemaName: string): Oid | undefined => {
    const found = catalog.schemaNamed(schemaName)
    if (found === undefined) return undefined
    const own = catalog.typeNamed(found.oid, name)
    if (own !== undefined) return own.oid
    const brought = extensionTypeNamed(catalog, found.oid, name)
    if (brought !== undefined) return brought
    // `_name` is the array over `name`.
    const array = name.startsWith('_') ? catalog.typeNamed(found.oid, name.slice(1)) : undefined
    return array?.arrayOid ?? rowTypeNamed(catalog, found.oid, name)
  }
  if (schema !== undefined) return inSchema(schema === 'pg_temp' ? (tempSchema ?? schema) : schema)
  if (tempSchema !== undefined) {
    const temporary = inSchema(tempSchema)
    if (temporary !== undefined) return temporary
  }
  if (!searchPath.includes('pg_catalog')) {
    const builtin = builtinNamed()
    if (builtin !== undefined) return builtin
  }
  for (const one of searchPath) {
    if (one === 'pg_catalog') {
      const builtin = builtinNamed()
      if (builtin !== undefined) return builtin
      continue
    }
    const found = inSchema(one)
    if (found !== undefined) return found
  }
  // stored text names the extension's types without their schema
  return extensionTypeNamed(catalog, undefined, name)
}

function modifierText(binding: Binding, modifier: Expression, pos: number): string {
  if (modifier.kind === 'const' && modifier.type !== 'null') return modifier.text
  if (modifier.kind === 'op' && modifier.left === undefined && modifier.name === '-') {
    return `-${modifierText(binding, modifier.right, pos)}`
  }
  if (modifier.kind === 'column' && modifier.path.length === 1) return modifier.path[0] ?? ''
  throw malformed('type modifiers must be simple constants or identifiers', binding.at(pos))
}

/** The bits of an interval's fields, as the typmod has them. */
const fieldMasks: Readonly<Record<string, number>> = {
  year: 1 << 2,
  month: 1 << 1,
  day: 1 << 3,
  hour: 1 << 10,
  minute: 1 << 11,
  second: 1 << 12,
  'year to month': (1 << 2) | (1 << 1),
  'day to hour': (1 << 3) | (1 << 10),
  'day to minute': (1 << 3) | (1 << 10) | (1 << 11),
  'day to second': (1 << 3) | (1 << 10) | (1 << 11) | (1 << 12),
  'hour to minute': (1 << 10) | (1 << 11),
  'hour to second': (1 << 10) | (1 << 11) | (1 << 12),
  'minute to second': (1 << 11) | (1 << 12),
}

function typmodOf(binding: Binding, name: TypeName, oid: Oid): number {
  const { types } = binding
  if (oid === INTERVAL && name.intervalFields !== undefined) {
    const precision = name.modifiers[0]
    const digits =
      precision === undefined ? 0xffff : Number(modifierText(binding, precision, name.pos))
    return ((fieldMasks[name.intervalFields] ?? 0x7fff) << 16) | digits
  }
  if (name.modifiers.length === 0) return -1
  const { typmodIn } = types.type(oid)
  if (typmodIn === undefined) {
    throw malformed(
      `type modifier is not allowed for type "${typeText(types, oid)}"`,
      binding.at(name.pos),
    )
  }
  const texts = name.modifiers.map((modifier) => modifierText(binding, modifier, name.pos))
  try {
    return typmodIn(texts)
  } catch (error) {
    if (error instanceof SqlError) throw withFields(error, { position: binding.at(name.pos) })
    throw error
  }
}

/** `table.column%TYPE`. */
function columnType(binding: Binding, name: TypeName): TypeRef {
  const path = name.names
  const column = path[path.length - 1] ?? ''
  const table = path[path.length - 2] ?? ''
  const schema = path.length > 2 ? path[path.length - 3] : undefined
  const found = findRelation(binding, schema, table)
  const at = binding.at(name.pos)
  if (found === undefined) throw relationNotFound(path.slice(0, -1).join('.'), at)
  const columns = 'columns' in found.object ? found.object.columns : []
  const type = columns.find((one) => one.name === column)?.type
  if (type === undefined) throw columnOfRelationNotFound(column, table, at)
  return type
}

/** Types of the extension that pgvector has and Twill has not. */
function refuseLaterTypes(binding: Binding, name: string, at: number | undefined): void {
  if (name !== 'halfvec' && name !== 'sparsevec') return
  if (vectorExtension(binding.scope.catalog) === undefined) return
  throw featureNotSupported(`type "${name}"`, at)
}

/** The type that a name means; throws 42704 where there is none. */
export function resolveTypeName(binding: Binding, name: TypeName): TypeRef {
  const at = binding.at(name.pos)
  if (name.percentType) return columnType(binding, name)
  if (name.setOf) throw featureNotSupported('SETOF here', at)
  const written = name.names[name.names.length - 1] ?? ''
  const schema = name.names.length > 1 ? name.names[name.names.length - 2] : undefined
  const oid =
    catalogType(binding, schema, written) ??
    (schema === 'pg_catalog'
      ? catalogType(binding, schema, builtinSpellings[written] ?? '')
      : undefined)
  if (oid === undefined) {
    const known = schema === undefined || schema === 'pg_catalog' || schema === 'information_schema'
    if (!known && binding.scope.catalog.schemaNamed(schema) === undefined) {
      throw undefinedSchema(schema, at)
    }
    refuseLaterTypes(binding, written, at)
    throw typeNotFound(name.names.join('.'), at)
  }
  const typmod = typmodOf(binding, name, oid)
  if (name.arrayBounds.length === 0) return typmod < 0 ? typeRef(oid) : { oid, typmod }
  const type = binding.types.type(oid)
  if (type.arrayOid === 0) {
    throw sqlError(
      sqlstate.undefinedObject,
      `could not find array type for data type ${typeText(binding.types, oid)}`,
      { position: at },
    )
  }
  return { oid: type.arrayOid, typmod }
}
