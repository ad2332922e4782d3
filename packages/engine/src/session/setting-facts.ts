/**
 * What PostgreSQL's settings are, and definitions of those that nothing here depends on: they are known, shown, and can be set
 * where PostgreSQL lets a session set them.
 */
import { settingFactsTable } from './setting-facts.table.ts'
import { type SettingDefinition, type SettingKind, type Unit } from './setting-definition.ts'
import { normalizeSetting } from './setting-value.ts'

export type SettingFacts = {
  readonly name: string
  readonly initial: string
  readonly unit: string | null
  readonly category: string
  /** Who may set it, and when: `internal`, `postmaster`, `sighup`, `superuser`, `user` … */
  readonly context: string
  readonly kind: string
  readonly least: string | null
  readonly most: string | null
  readonly values: readonly string[]
}

function orNull(field: string | undefined): string | null {
  return field === undefined || field === '\\N' ? null : field
}

function readFacts(line: string): SettingFacts {
  const [name = '', initial, unit, category = '', ...rest] = line.split('\t')
  const [context = '', kind = '', least, most, values] = rest
  return {
    name,
    initial: orNull(initial) ?? '',
    unit: orNull(unit),
    category,
    context,
    kind,
    least: orNull(least),
    most: orNull(most),
    values: orNull(values)?.split(',') ?? [],
  }
}

/** Of the extension `vector`, in the form of the table. */
const extensionFacts = [
  'hnsw.ef_search\t40\t\\N\tCustomized Options\tuser\tinteger\t1\t1000\t\\N',
  'hnsw.iterative_scan\toff\t\\N\tCustomized Options\tuser\tenum\t\\N\t\\N\toff,relaxed_order,strict_order',
  'hnsw.max_scan_tuples\t20000\t\\N\tCustomized Options\tuser\tinteger\t1\t2147483647\t\\N',
  'hnsw.scan_mem_multiplier\t1\t\\N\tCustomized Options\tuser\treal\t1\t1000\t\\N',
]

let read: ReadonlyMap<string, SettingFacts> | undefined

/** Read when they are first asked for, which a program that opens a database need not do. */
function allFacts(): ReadonlyMap<string, SettingFacts> {
  read ??= new Map(
    [...settingFactsTable.split('\n'), ...extensionFacts].map((line) => {
      const facts = readFacts(line)
      return [facts.name.toLowerCase(), facts]
    }),
  )
  return read
}

export function settingFacts(name: string): SettingFacts | undefined {
  return allFacts().get(name.toLowerCase())
}

function kindOf({ kind, least, most, unit, values }: SettingFacts): SettingKind {
  const limits = { min: Number(least), max: Number(most) }
  switch (kind) {
    case 'bool':
      return { kind: 'bool' }
    case 'integer':
      return { kind: 'int', ...limits, unit: (unit ?? '') as Unit }
    case 'real':
      return { kind: 'real', ...limits }
    case 'enum':
      return { kind: 'enum', values }
    default:
      return { kind: 'string' }
  }
}

/** Settings that are not among `own`, in the form in which SHOW gives their values. */
export function otherDefinitions(own: readonly SettingDefinition[]): readonly SettingDefinition[] {
  const taken = new Set(own.map(({ name }) => name.toLowerCase()))
  return [...allFacts().values()]
    .filter(({ name }) => !taken.has(name.toLowerCase()))
    .map((each) => {
      const { name, context, initial } = each
      const definition: SettingDefinition = {
        name,
        value: kindOf(each),
        initial,
        reported: false,
        fixed: context !== 'user' && context !== 'superuser',
        description: '',
      }
      return { ...definition, initial: normalizeSetting(definition, initial) }
    })
}
