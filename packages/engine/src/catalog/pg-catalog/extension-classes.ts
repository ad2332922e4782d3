/** The operator classes of the extension `vector`: their catalog rows, with the operators and functions that belong to them. */
import { VECTOR } from '../../types/extension-types.ts'
import type { Oid } from '../../types/type.ts'
import type { ExtensionObject } from '../objects.ts'
import type { CatalogRow } from '../virtual-relation.ts'
import { BTREE, HNSW } from './catalog-oids.ts'

export type ExtensionClass = {
  readonly oid: Oid
  readonly family: Oid
  readonly method: Oid
  readonly name: string
  readonly isDefault: boolean
  /** Operators of the strategies from 1 on. */
  readonly operators: readonly Oid[]
  /** Support functions from 1 on. */
  readonly functions: readonly Oid[]
}

const L2 = 9100
const INNER_PRODUCT = 9101
const COSINE = 9102
const L1 = 9103
const FLOAT_FAMILY: Oid = 1970
const FIRST_AMOP: Oid = 9200
const FIRST_AMPROC: Oid = 9220

function neighbours(oid: Oid, name: string, operator: Oid, functions: readonly Oid[]) {
  return {
    oid,
    family: oid + 1,
    method: HNSW,
    name,
    isDefault: false,
    functions,
    operators: [operator],
  }
}

export const extensionClasses: readonly ExtensionClass[] = [
  {
    oid: 9180,
    family: 9181,
    method: BTREE,
    name: 'vector_ops',
    isDefault: true,
    operators: [9108, 9109, 9110, 9112, 9113],
    functions: [9034],
  },
  neighbours(9184, 'vector_l2_ops', L2, [9035]),
  neighbours(9186, 'vector_ip_ops', INNER_PRODUCT, [9036]),
  neighbours(9188, 'vector_cosine_ops', COSINE, [9036, 9020]),
  neighbours(9190, 'vector_l1_ops', L1, [9018]),
]

type Rows = (extension: ExtensionObject) => Iterable<CatalogRow>

const accessMethods: Rows = () => [{ oid: HNSW, amname: 'hnsw', amhandler: 0, amtype: 'i' }]

const operatorClasses: Rows = ({ schema, owner }) =>
  extensionClasses.map((each) => ({
    oid: each.oid,
    opcmethod: each.method,
    opcname: each.name,
    opcnamespace: schema,
    opcowner: owner,
    opcfamily: each.family,
    opcintype: VECTOR,
    opcdefault: each.isDefault,
    opckeytype: 0,
  }))

const operatorFamilies: Rows = ({ schema, owner }) =>
  extensionClasses.map((each) => ({
    oid: each.family,
    opfmethod: each.method,
    opfname: each.name,
    opfnamespace: schema,
    opfowner: owner,
  }))

function* operators(): Iterable<CatalogRow> {
  let oid = FIRST_AMOP
  for (const { family, method, operators: own } of extensionClasses) {
    const orders = method === HNSW
    for (const [i, operator] of own.entries()) {
      yield {
        oid: oid++,
        amopfamily: family,
        amoplefttype: VECTOR,
        amoprighttype: VECTOR,
        amopstrategy: i + 1,
        amoppurpose: orders ? 'o' : 's',
        amopopr: operator,
        amopmethod: method,
        amopsortfamily: orders ? FLOAT_FAMILY : 0,
      }
    }
  }
}

function* functions(): Iterable<CatalogRow> {
  let oid = FIRST_AMPROC
  for (const { family, functions: own } of extensionClasses) {
    for (const [i, support] of own.entries()) {
      yield {
        oid: oid++,
        amprocfamily: family,
        amproclefttype: VECTOR,
        amprocrighttype: VECTOR,
        amprocnum: i + 1,
        amproc: support,
      }
    }
  }
}

/** By catalog. */
export const extensionClassRows: Readonly<Record<string, Rows>> = {
  pg_am: accessMethods,
  pg_amop: operators,
  pg_amproc: functions,
  pg_opclass: operatorClasses,
  pg_opfamily: operatorFamilies,
}
