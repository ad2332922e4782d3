/** What the settings say of searches through indexes of vectors. */
import type { NearestSettings } from '../executor/context.ts'
import type { Settings } from './settings.ts'

const EF_SEARCH = 'hnsw.ef_search'
const MAX_SCAN_TUPLES = 'hnsw.max_scan_tuples'

export function nearestSettings(settings: Settings): NearestSettings {
  const efSearch = settings.find(EF_SEARCH)
  const isSet = efSearch !== undefined && efSearch !== settings.initial(EF_SEARCH)
  return {
    efSearch: isSet ? Number(efSearch) : undefined,
    maxScanTuples: Number(settings.find(MAX_SCAN_TUPLES) ?? 20_000),
    isSeqscanEnabled: settings.isOn('enable_seqscan'),
    isIndexscanEnabled: settings.isOn('enable_indexscan'),
  }
}
