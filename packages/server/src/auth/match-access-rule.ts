/** Which rule decides about a connection. */
import type { AccessRule, Names } from './access-rules.ts'
import { parseAddress } from './address.ts'
import type { AuthenticationRequest, Peer } from './authenticator.ts'

/** The rules where no file says others: a password from everywhere, or nothing on this machine. */
export function defaultAccessRules(method: 'scram' | 'trust'): readonly AccessRule[] {
  const all: Names = { all: true, sameUser: false, names: new Set() }
  const rule = (kind: AccessRule['kind'], address: string | undefined): AccessRule => ({
    line: 0,
    kind,
    database: all,
    user: all,
    address: address === undefined ? undefined : parseAddress(address),
    method,
  })
  if (method === 'scram') return [rule('local', undefined), rule('host', undefined)]
  return [rule('local', undefined), rule('host', '127.0.0.0/8'), rule('host', '::1')]
}

/** The first that fits; `undefined`: none does. */
export function matchAccessRule(
  rules: readonly AccessRule[],
  request: AuthenticationRequest,
): AccessRule | undefined {
  return rules.find((rule) => fits(rule, request))
}

function fits(rule: AccessRule, { database, peer, user }: AuthenticationRequest): boolean {
  if (!fitsPeer(rule, peer)) return false
  return fitsName(rule.user, user, user) && fitsDatabase(rule.database, database, user)
}

function fitsPeer({ address, kind }: AccessRule, peer: Peer): boolean {
  if (kind === 'local') return peer.kind === 'unix'
  if (peer.kind !== 'tcp') return false
  if (kind === 'hostssl' && !peer.tls) return false
  if (kind === 'hostnossl' && peer.tls) return false
  return address === undefined || address.contains(peer.address)
}

function fitsName({ all, names, sameUser }: Names, name: string, user: string): boolean {
  return all || names.has(name) || (sameUser && name === user)
}

/** What holds for a database holds for its branches; a branch can be named as well. */
function fitsDatabase(names: Names, database: string, user: string): boolean {
  if (fitsName(names, database, user)) return true
  const at = database.indexOf('@')
  return at > 0 && fitsName(names, database.slice(0, at), user)
}
