/**
 * How a client's statements are answered, counted. `same`: as PostgreSQL answers; `known`: differently, for a cause that is listed;
 * `differs`: with other columns or rows; `fails`: with another SQLSTATE. The scores that are checked in may only get better.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { knownDifference } from './differences.ts'
import type { Outcome } from './replay.ts'

export type Score = {
  readonly statements: number
  readonly same: number
  readonly known: number
  readonly differs: number
  readonly fails: number
}

export type Scores = Readonly<Record<string, Score>>

const path = new URL('scores.json', import.meta.url)

export function score(client: string, outcomes: readonly Outcome[]): Score {
  const counts = { statements: outcomes.length, same: 0, known: 0, differs: 0, fails: 0 }
  for (const { sql, difference } of outcomes) {
    if (difference === undefined) counts.same++
    else if (knownDifference(client, sql) !== undefined) counts.known++
    else counts[difference.kind]++
  }
  return counts
}

export function readScores(): Scores {
  return JSON.parse(readFileSync(path, 'utf8')) as Scores
}

export function writeScores(scores: Scores): void {
  writeFileSync(path, `${JSON.stringify(scores, null, 2)}\n`)
}
