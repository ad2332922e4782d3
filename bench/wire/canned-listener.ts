/**
 * A Postgres listener that parses nothing and answers every statement with the same row: what one thread of Node can carry at most.
 * Started as a process; says `listening <port>`.
 */
import { createServer, type Socket } from 'node:net'

const MESSAGE_HEADER_BYTES = 5
const SSL_REQUEST = 80877103
const GSSENC_REQUEST = 80877104

function message(type: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
  )
  const head = Buffer.alloc(MESSAGE_HEADER_BYTES)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

function int(bytes: 2 | 4, ...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(bytes * values.length)
  values.forEach((value, i) => buffer.writeIntBE(value, i * bytes, bytes))
  return buffer
}

const ready = message('Z', 'I')
const columns = message(
  'T',
  int(2, 1),
  'abalance\0',
  int(4, 0),
  int(2, 0),
  int(4, 23),
  int(2, 4),
  int(4, -1),
  int(2, 0),
)
const row = message('D', int(2, 1), int(4, 1), '0')
const done = message('C', 'SELECT 1\0')
const welcome = Buffer.concat([
  message('R', int(4, 0)),
  message('S', 'server_version\x0015.0\0'),
  message('S', 'client_encoding\0UTF8\0'),
  message('S', 'standard_conforming_strings\0on\0'),
  message('K', int(4, 1, 1)),
  ready,
])

/** By the code of the frontend's message. */
const answers: ReadonlyMap<number, Buffer> = new Map(
  Object.entries({
    Q: Buffer.concat([columns, row, done, ready]),
    P: message('1'),
    B: message('2'),
    D: columns,
    E: Buffer.concat([row, done]),
    C: message('3'),
    S: ready,
  }).map(([code, bytes]) => [code.charCodeAt(0), bytes]),
)

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0)
  let isStarted = false
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const out: Buffer[] = []
    let at = 0
    while (!isStarted && data.length - at >= 8 && data.length - at >= data.readInt32BE(at)) {
      const code = data.readInt32BE(at + 4)
      const isRefused = code === SSL_REQUEST || code === GSSENC_REQUEST
      out.push(isRefused ? Buffer.from('N') : welcome)
      isStarted = !isRefused
      at += data.readInt32BE(at)
    }
    while (isStarted && data.length - at >= MESSAGE_HEADER_BYTES) {
      const end = at + 1 + data.readInt32BE(at + 1)
      if (end > data.length) break
      const answer = answers.get(data[at] as number)
      if (answer !== undefined) out.push(answer)
      at = end
    }
    rest = data.subarray(at)
    if (out.length > 0) socket.write(out.length === 1 ? (out[0] as Buffer) : Buffer.concat(out))
  })
}

const server = createServer(serve)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(`listening ${typeof address === 'object' ? address?.port : ''}`)
})
