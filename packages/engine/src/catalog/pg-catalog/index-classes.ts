/** The btree operator classes: their rows, and the one that an index key uses. */
import type { IndexKey } from '../objects.ts'
import type { Oid, TypeLookup } from '../../types/type.ts'
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

/** The operator class of an index key; 0 where there is none. */
export function operatorClassOf(types: TypeLookup, key: IndexKey): Oid {
  const { opclass } = key
  const input = indexedType(types, key.type.oid)
  const found =
    opclass === undefined
      ? operatorClasses().find((row) => row.isDefault && row.inputType === input)
      : operatorClasses().find((row) => row.name === opclass.replace(/^.*\./, ''))
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
