/**
 * The two seams are frozen: `tidy/api/*.snap` holds the declarations which the compiler emits for them,
 * without comments. Changing one is a decision with a record, so it needs `pnpm tidy:update`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source.ts'

export interface Seam {
  readonly name: string
  readonly package: string
  readonly file: string
}

export const seams: readonly Seam[] = [
  { name: 'storage', package: 'packages/storage', file: 'storage.ts' },
  { name: 'engine', package: 'packages/engine', file: 'engine.ts' },
]

export function snapshotPath(seam: Seam): string {
  return join(root, 'tidy', 'api', `${seam.name}.d.ts.snap`)
}

export function seamPath(seam: Seam): string {
  return join(root, seam.package, 'src', seam.file)
}

/** The declarations of a seam as the compiler emits them now; throws what the compiler says if it fails. */
export function emitDeclarations(seam: Seam): string {
  const folder = mkdtempSync(join(root, seam.package, '.api-'))
  try {
    const config = {
      extends: '../tsconfig.build.json',
      compilerOptions: {
        composite: false,
        incremental: false,
        tsBuildInfoFile: null,
        noEmitOnError: false,
        emitDeclarationOnly: true,
        removeComments: true,
        skipLibCheck: true,
        sourceMap: false,
        rootDir: '../src',
        outDir: 'out',
      },
      files: [`../src/${seam.file}`],
      include: [],
      references: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const done = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' })
    const emitted = join(folder, 'out', seam.file.replace(/\.ts$/, '.d.ts'))
    if (!existsSync(emitted)) throw new Error(`tsc emitted no ${seam.file}: ${done.stdout}`)
    return readFileSync(emitted, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
