/** Where the timeline of the simulated worlds is. */
import { type Keys, keysUnder } from '../../../src/keys.ts'

export const TIMELINE = '00000000000000ab'
export const KEYS: Keys = keysUnder('db')
export const MANIFEST_KEY: string = KEYS.manifest(TIMELINE)
