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

const cuts: Readonly<Record<string, PlayOptions['cut']>> = {
  'as they are sent': (bytes) => [bytes],
  'cut at every byte': (bytes) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)),
}

for (const file of readdirSync(folder)) {
  for (const [how, cut] of Object.entries(cuts)) {
    describe(`${file}, ${how}`, () => {
      let server: TestServer
      beforeAll(async () => {
        server = await startTestServer()
      })
      afterAll(() => server.stop())

      for (const conversation of readTranscript(join(folder, file))) {
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
