/**
 * Asks a PostgreSQL 15 what it answers to the transcripts, and writes that into them:
 *   node --conditions=@twill/source packages/server/test/record-transcripts.ts [file …]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startPostgres } from '@twill/testing'
import { play, readTranscript, type Conversation } from './support/transcript.ts'

const folder = join(import.meta.dirname, 'transcripts')
const SILENCE_MS = 250
const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(folder)

for (const file of files) {
  const postgres = await startPostgres()
  const path = join(folder, file)
  const recorded: string[] = []
  for (const conversation of readTranscript(path)) {
    const socket = connect(postgres.port, '127.0.0.1')
    const heard = await play(conversation, socket, {
      cut: (bytes) => [bytes],
      silenceMs: SILENCE_MS,
    })
    recorded.push(write(conversation, heard))
  }
  await postgres.stop()
  const [head = ''] = readFileSync(path, 'utf8').split(/^## /m)
  writeFileSync(path, `${head}${recorded.join('\n')}`)
  console.log(`${file}: ${recorded.length} conversations`)
}

function write(conversation: Conversation, heard: readonly (readonly string[])[]): string {
  const { name, parameters, showsStartup, turns } = conversation
  const given = Object.entries(parameters).map(([key, value]) => ` ${key}=${value}`)
  const lines = [`## ${name}`, ...(showsStartup ? [`startup${given.join('')}`] : [])]
  for (const [i, { sent }] of turns.entries()) {
    lines.push(...sent.map((line) => `> ${line}`), ...(heard[i] ?? []).map((line) => `< ${line}`))
  }
  return `${lines.join('\n')}\n`
}
