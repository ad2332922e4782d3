/** Who may connect: the rules of a file or of `--auth`, and the first user. */
import { readFileSync } from 'node:fs'
import {
  defaultAccessRules,
  ensureSuperuser,
  readAccessRules,
  readPasswordFile,
  type AccessRule,
} from '@twill/server'
import type { Engine } from '@twill/engine'
import type { Configuration } from './configuration.ts'

export class Access {
  readonly #configuration: Configuration
  #rules: readonly AccessRule[]

  /** Throws where the rules cannot be used, or would let in everybody. */
  constructor(configuration: Configuration) {
    this.#configuration = configuration
    refuseOpenTrust(configuration)
    this.#rules = this.#read()
  }

  get rules(): readonly AccessRule[] {
    return this.#rules
  }

  #read(): readonly AccessRule[] {
    const { auth, authFile } = this.#configuration
    if (authFile === undefined) return defaultAccessRules(auth)
    return readAccessRules(readFileSync(authFile, 'utf8'), authFile)
  }

  /** Reads the file again; where that cannot be used, what was read before stays. */
  reload(): void {
    this.#rules = this.#read()
  }

  /** What is done with each database that is opened: the first user is in it. */
  get prepare(): ((engine: Engine) => Promise<void>) | undefined {
    const { passwordFile, user } = this.#configuration
    if (passwordFile === undefined || user === undefined) return undefined
    const superuser = { name: user, password: readPasswordFile(passwordFile) }
    return (engine) => ensureSuperuser(engine, superuser)
  }
}

function refuseOpenTrust({ auth, authFile, host }: Configuration): void {
  if (auth !== 'trust' || authFile !== undefined) return
  const open = host.find((each) => !isThisMachine(each))
  if (open === undefined) return
  throw new Error(
    `--auth trust asks nobody for a password, so it is for this machine alone: not with --host ${open}`,
  )
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)
}
