/** pg_get_viewdef: the query of a view, its clauses on lines of their own. */
import { bindView, viewSelect } from '../../binder/bind-view.ts'
import { NoRuleText, RuleWriter } from '../../binder/rule-text/rule-writer.ts'
import { writeQuery } from '../../binder/rule-text/query-text.ts'
import type { ViewObject } from '../../catalog/objects.ts'
import type { Select, SelectCore } from '../../ast/select.ts'
import { SqlError } from '../../errors/sql-error.ts'
import { printSelect } from '../../parser/print-select.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import type { EngineSession } from '../session.ts'
import { ruleNames } from './rule-texts.ts'
import { withVisibleNames } from './visible-names.ts'

/** As PostgreSQL writes it; where the bound query has no such text, as it was written. */
export function viewDefinition(session: EngineSession, view: ViewObject, pretty: boolean): string {
  return boundDefinition(session, view, pretty) ?? writtenDefinition(session, view)
}

function boundDefinition(
  session: EngineSession,
  view: ViewObject,
  pretty: boolean,
): string | undefined {
  try {
    const writer = new RuleWriter(ruleNames(session), pretty)
    const names = view.columns.map(({ name }) => name)
    writeQuery(writer, bindView(sessionBinding(session, view.query), view), true, names)
    return `${writer.text};`
  } catch (error) {
    if (error instanceof NoRuleText || error instanceof SqlError) return undefined
    throw error
  }
}

function writtenDefinition(session: EngineSession, view: ViewObject): string {
  const query = withVisibleNames(session, view, viewSelect(view))
  return ` ${query.body.kind === 'select-core' ? onLines(query, query.body) : printSelect(query)};`
}

/** Lines are made by printing the query with and without its parts. */
function onLines(query: Select, core: SelectCore): string {
  const plain: SelectCore = {
    ...core,
    from: [],
    where: undefined,
    groupBy: [],
    having: undefined,
    windows: [],
  }
  const part = (change: Partial<SelectCore>): string => {
    const bare: Select = {
      ...query,
      with: undefined,
      orderBy: [],
      limit: undefined,
      offset: undefined,
      locking: [],
    }
    const head = printSelect({
      ...bare,
      body: { ...plain, targets: [], distinct: false, distinctOn: [] },
    })
    const whole = printSelect({
      ...bare,
      body: { ...plain, targets: [], distinct: false, distinctOn: [], ...change },
    })
    return whole.slice(head.length).trim()
  }
  const targets = core.targets.map((target) => part({ targets: [target] }))
  const head = core.distinct
    ? `SELECT ${part({ distinct: true, distinctOn: core.distinctOn })} `
    : 'SELECT '
  const lines = [head + targets.join(',\n    ')]
  if (core.from.length > 0) lines.push(`   ${part({ from: core.from })}`)
  if (core.where !== undefined) lines.push(`  ${part({ where: core.where })}`)
  if (core.groupBy.length > 0) lines.push(`  ${part({ groupBy: core.groupBy })}`)
  if (core.having !== undefined) lines.push(` ${part({ having: core.having })}`)
  if (core.windows.length > 0) lines.push(`  ${part({ windows: core.windows })}`)
  const tail = printSelect({
    ...query,
    with: undefined,
    body: { ...plain, targets: [], distinct: false, distinctOn: [] },
  })
  const rest = tail.slice('SELECT'.length).trim()
  if (rest !== '') lines.push(`  ${rest}`)
  const text = lines.join('\n')
  if (query.with === undefined) return text
  const whole = printSelect({
    ...query,
    body: { ...plain, targets: [], distinct: false, distinctOn: [] },
  })
  return `${whole.slice(0, whole.length - tail.length).trim()}\n ${text}`
}
