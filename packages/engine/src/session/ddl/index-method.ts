/** Access methods of indexes, and what an hnsw index asks of its definition. */
import type { CreateIndex, IndexElement } from '../../ast/ddl-index.ts'
import { vectorExtension } from '../../catalog/extensions.ts'
import { hnswClasses, hnswOptions, indexOption } from '../../catalog/hnsw-index.ts'
import type { IndexKey, IndexObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'

type Method = IndexObject['method']

const otherMethods: ReadonlySet<string> = new Set(['hash', 'gist', 'gin', 'brin', 'spgist'])

export function indexMethod(session: EngineSession, name: string): Method {
  if (name === 'btree') return name
  const hasExtension = vectorExtension(session.catalog) !== undefined
  if (name === 'hnsw' && hasExtension) return name
  if (otherMethods.has(name) || (name === 'ivfflat' && hasExtension)) {
    throw featureNotSupported(`index method "${name}"`)
  }
  throw sqlError(sqlstate.undefinedObject, `access method "${name}" does not exist`)
}

function cannot(method: Method, what: string): SqlError {
  return sqlError(
    sqlstate.featureNotSupported,
    `access method "${method}" does not support ${what}`,
  )
}

/** Throws where the statement asks for what only indexes with an order have. */
export function checkShape(method: Method, statement: CreateIndex): void {
  if (method === 'btree') return
  if (statement.unique) throw cannot(method, 'unique indexes')
  if (statement.include.length > 0) throw cannot(method, 'included columns')
  if (statement.elements.length > 1) throw cannot(method, 'multicolumn indexes')
}

/** Throws where a key asks for an order or for options of its class, which none has. */
export function checkElement(method: Method, element: IndexElement, opclass: string): void {
  if (element.operatorClassOptions.length > 0) {
    throw sqlError(sqlstate.invalidParameterValue, `operator class ${opclass} has no options`)
  }
  if (method === 'btree') return
  if (element.direction !== 'default') throw cannot(method, 'ASC/DESC options')
  if (element.nulls !== 'default') throw cannot(method, 'NULLS FIRST/LAST options')
}

/** The class that the option `metric` names; it must be the one that is written, where one is. */
export function classOfMetric(
  options: readonly string[],
  written: readonly string[] | undefined,
): readonly string[] | undefined {
  const metric = indexOption(options, 'metric')?.toLowerCase()
  const found = hnswClasses.find(({ option }) => option === metric)
  if (found === undefined) return written
  if (written === undefined || written.at(-1) === found.name) return written ?? [found.name]
  throw sqlError(
    sqlstate.invalidParameterValue,
    `option "metric" is of operator class "${found.name}", not "${written.at(-1) ?? ''}"`,
  )
}

/** Throws where there is no graph of such vectors or with such options. */
export function checkGraph(key: IndexKey | undefined, options: readonly string[]): void {
  const dimensions = key?.type.typmod ?? -1
  if (dimensions < 0) {
    throw sqlError(sqlstate.invalidParameterValue, 'column does not have dimensions')
  }
  checkClassOptions(key, options)
  checkBreadth(options)
}

/** Throws where the options are not of the key's operator class. */
export function checkClassOptions(key: IndexKey | undefined, options: readonly string[]): void {
  const opclass = key?.opclass ?? ''
  classOfMetric(options, [opclass])
  const quantization = indexOption(options, 'quantization')?.toLowerCase() ?? 'none'
  if (opclass === 'vector_l1_ops' && quantization !== 'none') {
    throw sqlError(
      sqlstate.invalidParameterValue,
      `operator class "vector_l1_ops" has no quantization "${quantization}"`,
    )
  }
}

/** An insertion looks at as many nodes at least as it may link. */
export function checkBreadth(options: readonly string[]): void {
  const { m, efConstruction } = hnswOptions(options)
  if (efConstruction >= 2 * m) return
  throw sqlError(
    sqlstate.invalidParameterValue,
    'ef_construction must be greater than or equal to 2 * m',
  )
}
