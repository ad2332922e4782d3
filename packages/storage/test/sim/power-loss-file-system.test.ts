import { isStorageError } from '@twill/storage'
import {
  createPrng,
  Disk,
  type DiskFaultPlan,
  PowerLossFileSystem,
  SECTOR_SIZE_BYTES,
} from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

const SEEDS = 300

function text(disk: Disk, path: string): string | undefined {
  if (disk.node(path) === undefined) return undefined
  const file = disk.file(path)
  const bytes = new Uint8Array(file.size)
  file.read(0, bytes)
  return new TextDecoder().decode(bytes)
}

const bytesOf = (string: string): Uint8Array => new TextEncoder().encode(string)

/** What is left of `path`, over many power cuts of the same story. */
function outcomes(
  story: (fs: PowerLossFileSystem) => void,
  path: string,
  plan?: DiskFaultPlan,
): Set<string | undefined> {
  const seen = new Set<string | undefined>()
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const disk = new Disk()
    disk.makeDirectory('/d')
    disk.syncAll()
    const fs = new PowerLossFileSystem({ disk, ...(plan === undefined ? {} : { plan }) })
    story(fs)
    fs.cutPower()
    disk.powerLoss(createPrng(seed))
    seen.add(text(disk, path))
  }
  return seen
}

function created(fs: PowerLossFileSystem, path: string): ReturnType<PowerLossFileSystem['open']> {
  const file = fs.open(path, 'create')
  fs.syncDirectory('/d')
  return file
}

describe('power loss', () => {
  test('leaves what was synced, always', () => {
    const seen = outcomes((fs) => {
      const file = created(fs, '/d/f')
      file.write(bytesOf('hello'), 0)
      file.sync()
    }, '/d/f')
    expect([...seen]).toEqual(['hello'])
  })

  test('leaves an unsynced write, or not, or its length without its bytes', () => {
    const seen = outcomes((fs) => {
      const file = created(fs, '/d/f')
      file.write(bytesOf('hello'), 0)
    }, '/d/f')
    expect(seen).toEqual(new Set(['', 'hello', '\0\0\0\0\0']))
  })

  test('leaves an unsynced overwrite as it was or as it became', () => {
    const seen = outcomes((fs) => {
      const file = created(fs, '/d/f')
      file.write(bytesOf('old'), 0)
      file.sync()
      file.write(bytesOf('new'), 0)
    }, '/d/f')
    expect(seen).toEqual(new Set(['old', 'new']))
  })

  test('tears a long write at sectors, in any order', () => {
    const seen = outcomes((fs) => {
      const file = created(fs, '/d/f')
      file.truncate(3 * SECTOR_SIZE_BYTES)
      file.sync()
      file.write(new Uint8Array(3 * SECTOR_SIZE_BYTES).fill(120), 0)
    }, '/d/f')
    const sectors = [...seen].map((left) =>
      [0, 1, 2].map((i) => (left?.[i * SECTOR_SIZE_BYTES] === 'x' ? 'x' : '.')).join(''),
    )
    expect(new Set(sectors)).toEqual(
      new Set(['...', 'x..', '.x.', '..x', 'xx.', 'x.x', '.xx', 'xxx']),
    )
  })

  test('may keep a later write and lose an earlier one', () => {
    const seen = outcomes((fs) => {
      const file = created(fs, '/d/f')
      file.truncate(2 * SECTOR_SIZE_BYTES)
      file.sync()
      file.write(bytesOf('first'), 0)
      file.write(bytesOf('second'), SECTOR_SIZE_BYTES)
    }, '/d/f')
    expect(
      [...seen].some((left) => left?.startsWith('\0') === true && left.includes('second')),
    ).toBe(true)
  })

  test('forgets a file whose folder was not synced, though the file was', () => {
    const seen = outcomes((fs) => {
      const file = fs.open('/d/f', 'create')
      file.write(bytesOf('hello'), 0)
      file.sync()
    }, '/d/f')
    expect(seen).toEqual(new Set([undefined, 'hello']))
  })

  test('undoes an unsynced rename or removal, or not', () => {
    const renamed = outcomes((fs) => {
      const old = created(fs, '/d/f')
      old.write(bytesOf('old'), 0)
      old.sync()
      const file = created(fs, '/d/g')
      file.write(bytesOf('new'), 0)
      file.sync()
      fs.rename('/d/g', '/d/f')
    }, '/d/f')
    expect(renamed).toEqual(new Set(['old', 'new']))
    const removed = outcomes((fs) => {
      created(fs, '/d/f')
      fs.remove('/d/f')
    }, '/d/f')
    expect(removed).toEqual(new Set(['', undefined]))
  })

  test('undoes an unsynced truncation, or not', () => {
    const seen = outcomes((fs) => {
      const file = created(fs, '/d/f')
      file.write(bytesOf('hello'), 0)
      file.sync()
      file.truncate(2)
    }, '/d/f')
    expect(seen).toEqual(new Set(['hello', 'he']))
  })

  test('shows zeroes where a file was cut and grown again', () => {
    const disk = new Disk()
    const fs = new PowerLossFileSystem({ disk })
    const file = fs.open('/f', 'create')
    file.write(bytesOf('hello'), 0)
    file.truncate(1)
    file.truncate(4)
    expect(text(disk, '/f')).toBe('h\0\0\0')
  })

  test('does not bring to the disk, by a later sync, what a failed sync has lost', () => {
    const story = (fs: PowerLossFileSystem): void => {
      const file = created(fs, '/d/f')
      file.write(bytesOf('lost'), 0)
      expect(() => file.sync()).toThrow(/I\/O error/)
      const seen = new Uint8Array(4)
      file.read(seen, 0)
      expect(new TextDecoder().decode(seen)).toBe('lost')
      file.sync()
    }
    const seen = outcomes(story, '/d/f', ({ index }) =>
      index === 3 ? { kind: 'io-error' } : undefined,
    )
    expect(seen).toEqual(new Set(['\0\0\0\0', 'lost']))
  })

  test('brings a lost block to the disk when it is written again', () => {
    const story = (fs: PowerLossFileSystem): void => {
      const file = created(fs, '/d/f')
      file.write(bytesOf('lost'), 0)
      expect(() => file.sync()).toThrow(/I\/O error/)
      file.write(bytesOf('st!'), 2)
      file.sync()
    }
    const seen = outcomes(story, '/d/f', ({ index }) =>
      index === 3 ? { kind: 'io-error' } : undefined,
    )
    expect([...seen]).toEqual(['lost!'])
  })

  test('covers by a sync off the thread what was written before it was asked for, not after', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const disk = new Disk()
      let go = (): void => undefined
      const turn = (): Promise<void> => new Promise((resolve) => (go = resolve))
      const fs = new PowerLossFileSystem({ disk, turn })
      const file = fs.open('/f', 'create')
      fs.syncDirectory('/')
      file.write(bytesOf('aa'), 0)
      const synced = file.syncLater()
      file.write(bytesOf('bb'), SECTOR_SIZE_BYTES)
      go()
      await synced
      disk.powerLoss(createPrng(seed))
      expect(text(disk, '/f')?.startsWith('aa')).toBe(true)
    }
  })
})

describe('faults', () => {
  test('a short write leaves its first bytes and says the disk is full', () => {
    const disk = new Disk()
    const fs = new PowerLossFileSystem({
      disk,
      plan: ({ kind }) =>
        kind === 'write' ? { kind: 'short-write', bytes: 3, then: 'full' } : undefined,
    })
    const file = fs.open('/f', 'create')
    expect(kindOf(() => file.write(bytesOf('hello'), 0))).toBe('full')
    expect(text(disk, '/f')).toBe('hel')
  })

  test('a disk has only so much room, and gets it back when files go', () => {
    const disk = new Disk()
    disk.capacityBytes = 10_000
    const fs = new PowerLossFileSystem({ disk })
    const file = fs.open('/f', 'create')
    file.write(new Uint8Array(8000), 0)
    expect(kindOf(() => file.write(new Uint8Array(4000), 8000))).toBe('full')
    fs.remove('/f')
    fs.open('/g', 'create').write(new Uint8Array(8000), 0)
  })

  test('after the power is off every call throws, and the next life opens the disk', () => {
    const disk = new Disk()
    const fs = new PowerLossFileSystem({
      disk,
      plan: ({ index }) => (index === 1 ? { kind: 'power-loss', when: 'after' } : undefined),
    })
    const file = fs.open('/f', 'create')
    expect(() => file.write(bytesOf('x'), 0)).toThrow('the power is off')
    expect(() => file.read(new Uint8Array(1), 0)).toThrow('the power is off')
    expect(() => fs.exists('/f')).toThrow('the power is off')
    expect(text(disk, '/f')).toBe('x')
    const next = new PowerLossFileSystem({ disk })
    expect(next.exists('/f')).toBe(true)
  })

  test('a lock is held by one, and does not survive a power loss', () => {
    const disk = new Disk()
    const fs = new PowerLossFileSystem({ disk })
    const lock = fs.lock('/app.lock')
    expect(kindOf(() => fs.lock('/app.lock'))).toBe('conflict')
    lock.release()
    fs.lock('/app.lock')
    new PowerLossFileSystem({ disk }).lock('/app.lock')
  })

  test('missing and existing names are told apart as the seam says', () => {
    const fs = new PowerLossFileSystem({ disk: new Disk() })
    expect(kindOf(() => fs.open('/f', 'existing'))).toBe('not-found')
    fs.open('/f', 'create')
    expect(kindOf(() => fs.open('/f', 'create'))).toBe('conflict')
    expect(kindOf(() => fs.rename('/g', '/f'))).toBe('not-found')
    fs.remove('/g')
    expect(kindOf(() => fs.open('/f', 'read').write(bytesOf('x'), 0))).toBe('denied')
    expect(fs.absolute('/a/../b/./c')).toBe('/b/c')
  })
})

function kindOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    if (isStorageError(error)) return error.kind
    throw error
  }
  return undefined
}
