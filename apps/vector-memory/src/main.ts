/**
 * `npm run vector-memory`: an agent looks into why a nightly job fails. It follows two guesses, each on a branch of what it remembers; one leads
 * nowhere and is thrown away, the other becomes its memory. Ends with 0 when everything is where it belongs.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Memory } from './memory.ts'
import type { Recalled } from './memory.ts'
import { promote } from './promote.ts'
import { clockGuess, diskGuess, known, logLines, question } from './story.ts'

const [given] = process.argv.slice(2)
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'twill-memory-')) : undefined
process.exitCode = await main(given ?? `file://${join(folder ?? '', 'agent.db')}`)
if (folder !== undefined) rmSync(folder, { recursive: true })

async function main(url: string): Promise<number> {
  say(`An agent's memory, in ${url}`)
  {
    await using memory = await Memory.open(url)
    await memory.remember('runbook', known)
    await memory.remember('log', logLines())
    say(`\nIt remembers ${await memory.count()} things. Asked: ${question}`)
    show(await memory.recall(question, 3))
    say(`\nThat is answered by the index:\n${await memory.explain(question)}`)
    await follow(memory, 'disk', diskGuess)
    await follow(memory, 'clock', clockGuess)
    say(`\nThe memory itself has still ${await memory.count()} things.`)
    await memory.throwAway('disk')
    say('The branch "disk" led nowhere, and is thrown away with all it found.')
  }
  const promoted = await promote(url, 'clock')
  await using memory = await Memory.open(promoted)
  say(`The branch "clock" is the memory now, in ${promoted}: ${await memory.count()} things.`)
  say(`\nAsked again: ${question}`)
  const answers = await memory.recall(question, 3, 'finding')
  show(answers)
  return isRight(answers) ? 0 : 1
}

async function follow(memory: Memory, name: string, findings: readonly string[]): Promise<void> {
  await using guess = await memory.branch(name)
  await guess.remember('finding', findings)
  say(`\nOn the branch "${name}" it found ${findings.length} things, and would answer:`)
  show(await guess.recall(question, 2, 'finding'))
}

/** What was found on the promoted branch is there, and nothing of the other one. */
function isRight(answers: readonly Recalled[]): boolean {
  const bodies = answers.map(({ body }) => body)
  return (
    bodies.length > 0 &&
    bodies.every((body) => clockGuess.includes(body)) &&
    answers.every(({ embedding }) => embedding instanceof Float32Array)
  )
}

function show(answers: readonly Recalled[]): void {
  for (const { likeness, source, body } of answers) {
    say(`  ${likeness.toFixed(2)}  ${source.padEnd(8)} ${body}`)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
