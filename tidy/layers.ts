/**
 * Who may import whom. `packageImports` is about published sources (tests may import any package);
 * `engineLayers` orders the folders inside the engine: a folder imports from its own layer or an earlier
 * one, and the graph of folders has no cycle.
 */

/** The packages of ours that each package's `src` may import. */
export const packageImports: Readonly<Record<string, readonly string[]>> = {
  'packages/storage': [],
  'packages/storage-s3': ['@twill/storage'],
  'packages/engine': ['@twill/storage'],
  'packages/server': ['@twill/engine'],
  'packages/controller': ['@twill/storage'],
  'packages/bun': ['@twill/engine', '@twill/storage', '@twill/storage-s3'],
}

/** These compose the rest, and know every package. */
export const compositionRoots: readonly string[] = ['apps/', 'bench/', 'testing/']

/** Folders (or files at the top of `packages/engine/src`), from the ground up. */
export const engineLayers: readonly (readonly string[])[] = [
  ['kernels'],
  ['base'],
  ['errors'],
  ['types'],
  ['ast', 'limits', 'env'],
  ['parser'],
  ['catalog', 'functions'],
  ['store', 'index', 'vector', 'wal'],
  ['txn'],
  ['binder'],
  ['planner'],
  ['executor'],
  ['session', 'database', 'engine', 'copy'],
  ['index.ts'],
]

/**
 * Types that a later layer declares and an earlier one may name. A plan holds expressions and an expression may hold a
 * plan (of a subquery); whichever comes first must name the other's type.
 */
export const typesAhead: readonly { readonly from: string; readonly file: string }[] = [
  { from: 'binder', file: 'packages/engine/src/planner/plan.ts' },
]

/**
 * Folders whose files are one recursion over the grammar: an expression holds a query which holds expressions. Inside
 * one of them files may import each other in a circle, because they call each other only when a statement runs and
 * never while they load; tying the knot by hand would hide it, not undo it.
 */
export const recursiveFolders: readonly string[] = [
  'packages/engine/src/parser/',
  'packages/engine/src/binder/',
  'packages/engine/src/planner/',
]

/** Names that say nothing about what is inside. */
export const bannedNames: readonly string[] = [
  'shared',
  'common',
  'utils',
  'util',
  'helpers',
  'helper',
  'misc',
  'manager',
  'v2',
]
