/** The databases that a server has, by the names that clients connect with. */
import type { Engine, MaybePromise } from '@twill/engine'

/** An engine that a connection uses, until it says that it does not any more. */
export type DatabaseUse = { readonly engine: Engine; release(): void }

export interface Databases {
  /** The one that the server was started with. */
  readonly main: string
  /** The database of that name; `undefined` where there is none (the client is told 3D000). Other failures reject with a `SqlError`. */
  use(name: string): MaybePromise<DatabaseUse | undefined>
}

/** One engine, under one name or (without a name) under every name. */
export function singleDatabase(engine: Engine, name?: string): Databases {
  const use: DatabaseUse = { engine, release: () => undefined }
  return {
    main: name ?? '',
    use: (asked) => (name === undefined || asked === name ? use : undefined),
  }
}
