/**
 * Transcripts: files of conversations that a person can read. A line `## …` begins one, `>` lines are the client's, `<` lines what
 * PostgreSQL 15 answers (`record-transcripts.ts` writes them). Lines of the client that follow each other are sent together; then the
 * answers are waited for. A conversation begins behind the startup, in a database that it shares with those before it in its file.
 *
 *   startup name=value …   begins with these parameters, and shows what is answered to it
 */
import { readFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { BackendLines } from './backend-lines.ts'
import { encodeLine, startup } from './frontend-lines.ts'

export type Turn = { readonly sent: readonly string[]; readonly answers: readonly string[] }
export type Conversation = {
  readonly name: string
  readonly parameters: Readonly<Record<string, string>>
  /** The answers to the startup are part of it. */
  readonly showsStartup: boolean
  readonly turns: readonly Turn[]
}

export function readTranscript(file: string): readonly Conversation[] {
  return readFileSync(file, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((block) => parseConversation(block))
}

function parseConversation(block: string): Conversation {
  const [name = '', ...lines] = block.split('\n')
  const turns: { sent: string[]; answers: string[] }[] = []
  let parameters: Record<string, string> = {}
  let showsStartup = false
  for (const line of lines) {
    const text = line.slice(2)
    if (line.startsWith('startup')) {
      parameters = Object.fromEntries(
        line
          .split(' ')
          .slice(1)
          .map((part) => part.split(/=(.*)/s).slice(0, 2) as [string, string]),
      )
      showsStartup = true
      turns.push({ sent: [], answers: [] })
    } else if (line.startsWith('> ')) {
      const last = turns.at(-1)
      if (last === undefined || last.answers.length > 0 || isOver(last.sent)) {
        turns.push({ sent: [text], answers: [] })
      } else last.sent.push(text)
    } else if (line.startsWith('< ')) turns.at(-1)?.answers.push(text)
  }
  return { name, parameters, showsStartup, turns }
}

/** What is answered before a client goes on: Query, Sync, Flush, the end of COPY. */
function isOver(sent: readonly string[]): boolean {
  return sent.length === 0 || /^[QSHcf]/.test(sent.at(-1) ?? '')
}

export type PlayOptions = {
  /** How the client's bytes are cut. */
  readonly cut: (bytes: Buffer) => readonly Buffer[]
  /** Without what is known to be the answer: waits until there is silence for so long. */
  readonly silenceMs?: number
}

/** Plays a conversation; answers with what was answered to each turn. */
export async function play(
  conversation: Conversation,
  socket: Duplex,
  options: PlayOptions,
): Promise<readonly (readonly string[])[]> {
  const player = new Player(socket, options)
  try {
    player.send(startup({ user: 'postgres', database: 'postgres', ...conversation.parameters }))
    if (!conversation.showsStartup) await player.until(() => player.received.ready > 0)
    else if (options.silenceMs !== undefined) await player.silence()
    player.forget(!conversation.showsStartup)
    const heard: (readonly string[])[] = []
    for (const { sent, answers } of conversation.turns) {
      if (sent.length > 0) player.send(Buffer.concat(sent.map(encodeLine)))
      if (options.silenceMs === undefined)
        await player.until((lines) => lines.length >= answers.length)
      else await player.silence()
      heard.push(player.take())
    }
    player.assertUnderstood()
    return heard
  } finally {
    socket.destroy()
  }
}

class Player {
  readonly received = new BackendLines()
  readonly #socket: Duplex
  readonly #options: PlayOptions
  #taken = 0
  #isClosed = false
  #wake: () => void = () => undefined

  constructor(socket: Duplex, options: PlayOptions) {
    this.#socket = socket
    this.#options = options
    socket.on('data', (chunk: Buffer) => {
      this.received.push(chunk)
      this.#wake()
    })
    for (const event of ['end', 'close', 'error']) {
      socket.on(event, () => {
        this.#isClosed = true
        this.#wake()
      })
    }
  }

  send(bytes: Buffer): void {
    for (const chunk of this.#options.cut(bytes)) this.#socket.write(chunk)
  }

  get #lines(): readonly string[] {
    const lines = this.received.lines.slice(this.#taken)
    return this.#isClosed ? [...lines, 'closed'] : lines
  }

  async until(isEnough: (lines: readonly string[]) => boolean): Promise<void> {
    while (!isEnough(this.#lines) && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  silence(): Promise<void> {
    return new Promise((resolve) => {
      let timer = setTimeout(resolve, this.#options.silenceMs)
      this.#wake = () => {
        clearTimeout(timer)
        timer = setTimeout(resolve, this.#options.silenceMs)
      }
    })
  }

  /** pg-protocol has read as many messages as were seen. */
  assertUnderstood(): void {
    const { lines, understood } = this.received
    if (understood !== lines.length) {
      throw new Error(`pg-protocol understood ${understood} of ${lines.length} messages`)
    }
  }

  forget(all: boolean): void {
    this.#taken = all ? this.received.lines.length : 0
  }

  take(): readonly string[] {
    const lines = this.#lines
    this.#taken = this.received.lines.length
    return lines
  }
}
