/**
 * The anomalies of the Hermitage collection (Kleppmann, 2014), each a text file: a title, the steps, and for each isolation
 * level the transcript that PostgreSQL 15 gives. A step is a session and its SQL.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const LEVELS = ['read committed', 'repeatable read', 'serializable'] as const
export type Level = (typeof LEVELS)[number]

export type AnomalyStep = { readonly session: string; readonly sql: string }

export type Anomaly = {
  readonly name: string
  readonly title: string
  readonly steps: readonly AnomalyStep[]
  readonly transcripts: ReadonlyMap<string, string>
}

export const anomalyFolder: string = join(import.meta.dirname, 'anomalies')

export function readAnomalies(): readonly Anomaly[] {
  return readdirSync(anomalyFolder)
    .toSorted()
    .map((file) => parseAnomaly(file, readFileSync(join(anomalyFolder, file), 'utf8')))
}

function parseAnomaly(file: string, text: string): Anomaly {
  const [head = '', ...sections] = text.split(/^== (?=.)/m)
  const [title = '', ...lines] = head.trim().split('\n')
  const steps = lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, session = '', sql = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? []
      return { session, sql }
    })
  const transcripts = new Map(
    sections.map((section) => {
      const end = section.indexOf('\n')
      return [section.slice(0, end).trim(), section.slice(end + 1).trim()] as const
    }),
  )
  return { name: file.replace(/\.txt$/, ''), title, steps, transcripts }
}

export function writeAnomaly(
  { title, steps }: Anomaly,
  transcripts: readonly (readonly [level: Level, transcript: string])[],
): string {
  const written = steps.map(({ session, sql }) => `${session}  ${sql}`)
  const sections = transcripts.map(([level, transcript]) => `== ${level}\n${transcript}\n`)
  return `${title}\n\n${written.join('\n')}\n\n${sections.join('\n')}`
}
