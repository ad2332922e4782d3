/**
 * Every transcript, against a server over memory: the bytes of the client together, cut at every byte, and all of a conversation at once
 * without waiting for answers. What is expected is what PostgreSQL 15 has answered.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './support/test-server.ts'
import { play, readTranscript, type Conversation, type PlayOptions } from './support/transcript.ts'

const folder = join(import.meta.dirname, 'transcripts')

const whole: PlayOptions['cut'] = (all) => [all]
const bytes: PlayOptions['cut'] = (all) => Array.from(all, (_, at) => all.subarray(at, at + 1))

/** A client that does not wait for answers. */
function together({ turns, ...conversation }: Conversation): Conversation {
  const sent = turns.flatMap((turn) => turn.sent)
  const answers = turns.flatMap((turn) => turn.answers)
  // What is said again and again once the line is closed is said once.
  const closed = answers.indexOf('closed')
  const heard = closed < 0 ? answers : answers.slice(0, closed + 1)
  return { ...conversation, turns: [{ sent, answers: heard }] }
}

const ways = [
  { how: 'as they are sent', cut: whole, arrange: (conversation: Conversation) => conversation },
  { how: 'cut at every byte', cut: bytes, arrange: (conversation: Conversation) => conversation },
  { how: 'all at once', cut: whole, arrange: together },
]

for (const file of readdirSync(folder)) {
  for (const { how, cut, arrange } of ways) {
    describe(`${file}, ${how}`, () => {
      let server: TestServer
      beforeAll(async () => {
        server = await startTestServer()
      })
      afterAll(() => server.stop())

      for (const conversation of readTranscript(join(folder, file)).map(arrange)) {
        test(conversation.name, async () => {
          const heard = await play(conversation, connect(server), { cut })
          expect(withLines(conversation, heard)).toEqual(
            withLines(
              conversation,
              conversation.turns.map(({ answers }) => answers),
            ),
          )
        })
      }
    })
  }
}

function connect(server: TestServer): ReturnType<typeof duplexPair>[0] {
  const [client, host] = duplexPair()
  void server.server.accept(host, { kind: 'unix' })
  return client
}

/** What was sent stands between the answers, so that a difference shows where it is. */
function withLines(
  { turns }: Conversation,
  answers: readonly (readonly string[])[],
): readonly string[] {
  return turns.flatMap(({ sent }, i) => [
    ...sent.map((line) => `> ${line}`),
    ...(answers[i] ?? []).map((line) => `< ${line}`),
  ])
}
