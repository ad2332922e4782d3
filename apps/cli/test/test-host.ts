/** A `Host` whose streams are in memory. */
import { PassThrough } from 'node:stream'
import type { Connection } from '../src/connection.ts'
import type { Host } from '../src/host.ts'
import { openStorage } from '../src/storage/open-storage.ts'

export interface TestHost extends Host {
  printed(): string
  errors(): string
}

export function testHost(connect: (url: string) => Promise<Connection>, input = ''): TestHost {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  stdin.end(input)
  const texts = [stdout, stderr].map((stream) => {
    const chunks: string[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
    return () => chunks.join('')
  })
  return {
    connect,
    openStorage,
    input: stdin as unknown as NodeJS.ReadStream,
    output: stdout as unknown as NodeJS.WriteStream,
    error: stderr as unknown as NodeJS.WriteStream,
    env: {},
    nowMs: () => 0,
    printed: texts[0] ?? (() => ''),
    errors: texts[1] ?? (() => ''),
  }
}
