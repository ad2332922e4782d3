/** What planning and running need of a session, made when asked for: the catalog of the moment, the settings of the moment. */
import type { EngineSession } from './session.ts'
import type { RunWorld } from './plan-run.ts'
import type { PlanningContext } from './query-plans.ts'
import { settingAmount } from './setting-value.ts'

const KIB = 1024

export function planningSide(session: EngineSession): PlanningContext {
  const { host, settings, searchPath, evaluation } = session
  return {
    catalog: session.catalog,
    types: session.types,
    virtual: host.virtual,
    searchPath: searchPath.names,
    tempSchema: searchPath.tempSchema,
    input: evaluation,
    databaseName: host.databaseName,
    estimatedRows: (table) => session.estimatedRows(table),
    enabled: (name) => settings.find(name) !== 'off',
    settingsKey: `${evaluation.dateStyle},${evaluation.dateOrder},${evaluation.intervalStyle},${evaluation.timeZone}`,
  }
}

export function runSide(session: EngineSession): RunWorld {
  const { host, settings, interrupts } = session
  return {
    host,
    catalog: session.catalog,
    types: session.types,
    compiler: session.compiler,
    evaluation: session.evaluation,
    workMemBytes: Math.min(host.workMemBytes, settingAmount(settings.get('work_mem')) * KIB),
    virtualRows: (oid) => session.functions.virtualRows(oid),
    checkInterrupt: interrupts.check,
    interrupted: interrupts.promise,
    running: (waits) => {
      session.waits = waits
    },
  }
}
