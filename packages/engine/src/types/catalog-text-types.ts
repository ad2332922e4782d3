/**
 * Types that catalogs have columns of and that are passed on as text: expression trees (`pg_node_tree`), access lists
 * (`aclitem`), cursor names, row addresses (`tid`, `(0,1)`) and log positions. They have text in and out; none but `aclitem` has an order.
 */
import { invalidInput } from '../errors/data-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { text } from './text-types.ts'

/** Text of a given shape. */
function shaped(name: string, shape: RegExp): TypeBehaviour {
  const { compare: _compare, encodeKey: _encodeKey, ...rest } = text
  return {
    ...rest,
    input: (value) => {
      if (!shape.test(value)) throw invalidInput(name, value)
      return value
    },
  }
}

export const refcursor: TypeBehaviour = text
export const pgNodeTree: TypeBehaviour = shaped('pg_node_tree', /^/)
/** Access lists are told apart (`IS DISTINCT FROM`), and so their items can be compared. */
export const aclItem: TypeBehaviour = {
  ...shaped('aclitem', /=.*\//),
  ...(text.compare === undefined ? {} : { compare: text.compare }),
}
export const tid: TypeBehaviour = shaped('tid', /^\(\d+,\d+\)$/)
export const pgLsn: TypeBehaviour = shaped('pg_lsn', /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i)
