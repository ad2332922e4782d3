/**
 * Where a server's databases are: files in a folder, prefixes in a bucket, memory. A home keeps them and opens them; who uses them, and
 * when nobody does any more, is `ServedDatabases`'s to know. Each call is made for one database at a time.
 */
import type { DatabaseDirectory, Engine } from '@twill/engine'

export type EngineNaming = {
  readonly databaseName: string
  readonly databases: DatabaseDirectory
}

export interface DatabaseHome {
  /** The name of the database that the server was started with. */
  readonly main: string
  /** All of them, the main one too. Asked once, when the server starts. */
  list(): Promise<readonly string[]>
  open(name: string, naming: EngineNaming): Promise<Engine>
  /** Makes a database, as a copy of another one where that is named. Rejects, and leaves nothing, where it cannot. */
  create(name: string, template: string | undefined): Promise<void>
  /** Of a database that is not open. */
  remove(name: string): Promise<void>
  /** Of a database that is not open. */
  rename(from: string, to: string): Promise<void>
}
