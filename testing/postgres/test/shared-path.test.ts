import { expect, test, vi } from 'vitest'
import { sharedPath } from '../src/index.ts'

test('a path that is not there is undefined, and that is said', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  expect(sharedPath('no', 'such', 'file')).toBeUndefined()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('no/such/file'))
  warn.mockRestore()
})
