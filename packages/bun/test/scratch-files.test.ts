import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScratchFile } from '../src/scratch-files.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twill scratch '))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a scratch file gives back what was appended, and leaves nothing behind', () => {
  const file = openScratchFile(folder)
  const pieces = Array.from({ length: 50 }, (_, i) => new Uint8Array(i * 997).fill(i))
  const offsets = pieces.map((piece) => file.append(piece))
  for (const i of [49, 0, 7, 23, 7]) {
    const piece = pieces[i] as Uint8Array
    expect(file.read(offsets[i] as number, piece.length)).toEqual(piece)
  }
  expect(() => file.read(offsets[49] as number, 1e6)).toThrow(/shorter/)
  file.close()
  file.close()
  expect(readdirSync(folder)).toEqual([])
})

test('two scratch files are apart, and a folder that is not there is told', () => {
  const [a, b] = [openScratchFile(folder), openScratchFile(folder)]
  a.append(new Uint8Array([1]))
  b.append(new Uint8Array([2]))
  expect([a.read(0, 1)[0], b.read(0, 1)[0]]).toEqual([1, 2])
  a.close()
  b.close()
  expect(() => openScratchFile(join(folder, 'missing'))).toThrow(
    /could not open a scratch file.*ENOENT/,
  )
})
