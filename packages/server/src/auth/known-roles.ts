/**
 * Roles that have come in lately: many connections at once are mostly the same few users'. What was looked up holds while nothing has been
 * committed to the database since, and not for long, because verifiers run out. Who has a limit of connections is looked up each time.
 */
import type { Engine } from '@twill/engine'
import { maxKnownRoles, roleKnownMs } from '../limits.ts'
import { roleAtLogin, type RoleAtLogin } from './role-at-login.ts'

type Known = {
  readonly lsn: number
  readonly untilMs: number
  readonly roles: Map<string, RoleAtLogin | undefined>
}

export class KnownRoles {
  readonly #byEngine = new WeakMap<Engine, Known>()

  async find(engine: Engine, name: string): Promise<RoleAtLogin | undefined> {
    const lsn = engine.stats().durableLsn
    const nowMs = performance.now()
    let known = this.#byEngine.get(engine)
    if (known === undefined || known.lsn !== lsn || nowMs > known.untilMs) {
      known = { lsn, untilMs: nowMs + roleKnownMs, roles: new Map() }
      this.#byEngine.set(engine, known)
    }
    if (known.roles.has(name)) return known.roles.get(name)
    const role = await roleAtLogin(engine, name)
    const isLimited = role !== undefined && role.connectionLimit >= 0 && !role.isSuperuser
    // A commit while it was looked up makes it older than it says: it goes with this map.
    if (!isLimited && known.roles.size < maxKnownRoles) known.roles.set(name, role)
    return role
  }
}
