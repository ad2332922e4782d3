/**
 * How long a durable append takes: the raw pair of system calls, and `appendWal` for groups of several sizes.
 * `node --conditions=@twill/source packages/storage/test/bench/append.ts [folder]`
 */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { openLocalFileStorage } from '@twill/storage/file'

const ROUNDS = 3_000
const folder = fs.mkdtempSync(path.join(process.argv[2] ?? os.tmpdir(), 'twill-append-'))

async function report(name: string, step: (index: number) => unknown): Promise<void> {
  const times: number[] = []
  for (let index = 0; index < ROUNDS; index += 1) {
    const start = performance.now()
    await step(index)
    times.push((performance.now() - start) * 1000)
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / ROUNDS
  times.sort((a, b) => a - b)
  const at = (share: number): string => (times[Math.floor(ROUNDS * share)] as number).toFixed(0)
  console.log(
    `${name.padEnd(44)} ${mean.toFixed(0).padStart(6)} µs   p50 ${at(0.5)}   p99 ${at(0.99)}`,
  )
}

try {
  const fd = fs.openSync(path.join(folder, 'raw'), 'w+')
  fs.writeSync(fd, new Uint8Array(16 << 20))
  fs.fsyncSync(fd)
  const block = new Uint8Array(4096)
  await report('pwrite + fdatasync, overwriting 4 KiB', (index) => {
    fs.writeSync(fd, block, 0, block.length, (index % 4096) * block.length)
    fs.fdatasyncSync(fd)
  })
  fs.closeSync(fd)
  const storage = await openLocalFileStorage(path.join(folder, 'app.db'))
  const { epoch } = await storage.acquireWriter('bench')
  const record = new Uint8Array(200).fill(7)
  for (const size of [1, 32, 256]) {
    const group = Array.from({ length: size }, () => record)
    await report(`appendWal, ${size} × 200 bytes`, () => storage.appendWal(epoch, group))
  }
  await storage.close()
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
