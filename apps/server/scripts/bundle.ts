/**
 * `pnpm bundle [folder]`: the program and everything it needs in one file, `twill-server.mjs`. One file starts faster than a
 * thousand, and is all that a machine needs beside Node.
 */
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const file = join(resolve(process.argv[2] ?? join(root, 'bundle')), 'twill-server.mjs')

const build = await rolldown({
  input: join(root, 'src', 'main.ts'),
  platform: 'node',
  resolve: { conditionNames: ['@twill/source', 'node', 'import'] },
  // What it has to say about dependencies is theirs.
  onLog: () => undefined,
})
await build.write({
  file,
  format: 'esm',
  codeSplitting: false,
  // Names stay, for the stacks in the log.
  minify: { compress: true, mangle: false, codegen: true },
  comments: { legal: true },
})
await build.close()
console.log(`${file}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`)
