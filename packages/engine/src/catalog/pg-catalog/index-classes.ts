/** The operator classes of the access methods that are there: their rows, and the one that an index key uses. */
import type { IndexKey, IndexObject } from '../objects.ts'
import { VECTOR } from '../../types/extension-types.ts'
import type { Oid, TypeLookup } from '../../types/type.ts'
import { BTREE, HNSW } from './catalog-oids.ts'
import { extensionClasses } from './extension-classes.ts'
import { pgOpclassTable } from './pg-opclass.table.ts'

export type OperatorClass = {
  readonly oid: Oid
  readonly name: string
  readonly family: Oid
  readonly inputType: Oid
  readonly isDefault: boolean
  readonly keyType: Oid
}

const VARCHAR = 1043
const TEXT = 25
const BPCHAR = 1042
const CIDR = 650
const INET = 869
const BIT = 1560
const VARBIT = 1562
const ANYARRAY = 2277
const ANYENUM = 3500
const RECORD = 2249

let classes: readonly OperatorClass[] | undefined

export function operatorClasses(): readonly OperatorClass[] {
  classes ??= pgOpclassTable.split('\n').map((line) => {
    const [oid, name = '', family, inputType, isDefault, keyType] = line.split(' ')
    return {
      oid: Number(oid),
      name,
      family: Number(family),
      inputType: Number(inputType),
      isDefault: isDefault === 't',
      keyType: Number(keyType),
    }
  })
  return classes
}

type Method = IndexObject['method']

export type IndexClass = Pick<OperatorClass, 'oid' | 'name' | 'inputType'> & {
  readonly isExtension: boolean
}

function classesOf(method: Method): readonly (IndexClass & { readonly isDefault: boolean })[] {
  const code = method === 'hnsw' ? HNSW : BTREE
  const added = extensionClasses
    .filter((each) => each.method === code)
    .map((each) => ({ ...each, inputType: VECTOR, isExtension: true }))
  if (method === 'hnsw') return added
  return [...operatorClasses().map((each) => ({ ...each, isExtension: false })), ...added]
}

export function classNamed(method: Method, name: string): IndexClass | undefined {
  return classesOf(method).find((each) => each.name === name)
}

/** The class for a type where none is written. */
export function defaultClass(types: TypeLookup, method: Method, type: Oid): IndexClass | undefined {
  const input = indexedType(types, type)
  return classesOf(method).find((each) => each.isDefault && each.inputType === input)
}

/** Types whose values are each other's as they are. */
const alike: readonly (readonly Oid[])[] = [
  [TEXT, VARCHAR, BPCHAR],
  [INET, CIDR],
  [BIT, VARBIT],
]

export function acceptsClass(types: TypeLookup, { inputType }: IndexClass, type: Oid): boolean {
  const input = indexedType(types, type)
  if (input === inputType) return true
  return alike.some((group) => group.includes(input) && group.includes(inputType))
}

/** The operator class of an index key; 0 where there is none. */
export function operatorClassOf(types: TypeLookup, method: Method, key: IndexKey): Oid {
  const { opclass } = key
  const found =
    opclass === undefined
      ? defaultClass(types, method, key.type.oid)
      : classNamed(method, opclass.replace(/^.*\./, ''))
  return found?.oid ?? 0
}

function indexedType(types: TypeLookup, oid: Oid): Oid {
  const type = types.type(oid)
  switch (type.kind) {
    case 'domain':
      return type.baseType === undefined ? oid : indexedType(types, type.baseType.oid)
    case 'array':
      return type.length === -1 && type.name.startsWith('_') ? ANYARRAY : oid
    case 'enum':
      return ANYENUM
    case 'composite':
      return RECORD
    default:
      return oid === VARCHAR ? TEXT : oid
  }
}
