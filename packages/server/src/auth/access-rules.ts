/**
 * Who may connect from where to what, and how they prove who they are: lines in the manner of PostgreSQL's pg_hba.conf, of which the
 * first that fits decides, and none is a refusal.
 *
 *     # kind      database   user    address         method
 *     local       all        all                     scram
 *     host        shop       app     10.0.0.0/8      scram
 *     hostssl     all        all     0.0.0.0/0       scram
 *     host        all        all     all             reject
 *
 * `host` is any TCP connection, `hostssl` an encrypted one, `hostnossl` one that is not. Database and user are a name, `all` or a list
 * with commas; `sameuser` is the database called as the user. A rule for a database is one for its branches. `trust` asks for nothing,
 * and is refused for addresses that are not this machine's.
 */
import type { Address } from './address.ts'

export type AccessMethod = 'scram' | 'trust' | 'reject'

/** Names to compare with; the keywords stand only where they are not quoted. */
export type Names = {
  readonly all: boolean
  readonly sameUser: boolean
  readonly names: ReadonlySet<string>
}

export type AccessRule = {
  /** Where it is written. */
  readonly line: number
  readonly kind: 'local' | 'host' | 'hostssl' | 'hostnossl'
  readonly database: Names
  readonly user: Names
  /** `undefined`: every address, and of `local`. */
  readonly address: Address | undefined
  readonly method: AccessMethod
}

/** A file that cannot be used: where it is wrong, and how. */
export class AccessRuleError extends Error {
  override readonly name = 'AccessRuleError'
  readonly line: number

  constructor(file: string, line: number, problem: string) {
    super(`${file}, line ${line}: ${problem}`)
    this.line = line
  }
}
