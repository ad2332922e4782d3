/** Storage options of indexes, in WITH and in ALTER INDEX … SET: those of the access method, within their bounds. */
import type { Option } from '../../ast/option.ts'
import { hnswOptionTable, type IndexOption } from '../../catalog/hnsw-index.ts'
import type { IndexObject } from '../../catalog/objects.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { AlterTableCommand } from '../../ast/ddl-table.ts'
import type { EngineSession } from '../session.ts'
import { checkClassOptions } from './index-method.ts'
import { changedOptions, optionText } from './option-text.ts'

const btreeOptions: readonly IndexOption[] = [
  { name: 'fillfactor', kind: 'int', min: 10, max: 100 },
  { name: 'deduplicate_items', kind: 'bool' },
]

function invalid(message: string, detail?: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, message, { detail })
}

/** The options as the catalog keeps them; throws where one is none of the method's. */
export function indexOptions(
  method: IndexObject['method'],
  options: readonly Option[],
): readonly string[] {
  const names = new Set<string>()
  for (const { name, namespace } of options) {
    if (namespace !== undefined) throw invalid(`unrecognized parameter namespace "${namespace}"`)
    if (names.has(name)) throw invalid(`parameter "${name}" specified more than once`)
    names.add(name)
  }
  const texts = options.map(optionText)
  checkOptions(method, texts)
  return texts
}

/** ALTER INDEX … SET, RESET. A graph that is there stays as it was built until REINDEX. */
export function setIndexOptions(
  session: EngineSession,
  index: IndexObject,
  command: Extract<AlterTableCommand, { kind: 'set-options' | 'reset-options' }>,
): void {
  const options = changedOptions(index.options, command, optionText)
  checkOptions(index.method, options)
  if (index.method === 'hnsw') checkClassOptions(index.keys[0], options)
  session.host.store.put(session.block.ensure(), { ...index, options })
}

function checkOptions(method: IndexObject['method'], texts: readonly string[]): void {
  const known = method === 'hnsw' ? hnswOptionTable : btreeOptions
  for (const text of texts) {
    const at = text.indexOf('=')
    const name = text.slice(0, at)
    const option = known.find((each) => each.name === name)
    if (option === undefined) throw invalid(`unrecognized parameter "${name}"`)
    checkValue(option, text.slice(at + 1))
  }
}

const NUMBER = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$/i
const BOOLEANS = /^(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)$/i

function checkValue(option: IndexOption, text: string): void {
  const { name } = option
  switch (option.kind) {
    case 'int': {
      if (!NUMBER.test(text)) throw invalid(`invalid value for integer option "${name}": ${text}`)
      const value = Math.round(Number(text))
      if (value >= option.min && value <= option.max) return
      throw invalid(
        `value ${text} out of bounds for option "${name}"`,
        `Valid values are between "${option.min}" and "${option.max}".`,
      )
    }
    case 'bool':
      if (BOOLEANS.test(text)) return
      throw invalid(`invalid value for boolean option "${name}": ${text}`)
    case 'enum': {
      if (option.values.includes(text.toLowerCase())) return
      const values = option.values.map((value) => `"${value}"`)
      const last = values.pop() ?? ''
      throw invalid(
        `invalid value for enum option "${name}": ${text}`,
        `Valid values are ${values.join(', ')}, and ${last}.`,
      )
    }
  }
}
