/** What the settings say of searches through indexes of vectors. */
import type { NearestSettings } from '../executor/context.ts'
import { settingDefinition, type Settings } from './settings.ts'

const EF_SEARCH = 'hnsw.ef_search'
const MAX_SCAN_TUPLES = 'hnsw.max_scan_tuples'

export function nearestSettings(settings: Settings): NearestSettings {
  const efSearch = settings.get(EF_SEARCH)
  // also by ALTER ROLE … SET; what is set to what it is anyway counts as not set
  const isSet = efSearch !== settingDefinition(EF_SEARCH)?.initial
  return {
    efSearch: isSet ? Number(efSearch) : undefined,
    maxScanTuples: Number(settings.get(MAX_SCAN_TUPLES)),
    isSeqscanEnabled: settings.isOn('enable_seqscan'),
    isIndexscanEnabled: settings.isOn('enable_indexscan'),
  }
}
