/** No proof at all: for whoever is on the same machine, by explicit choice. From elsewhere it is refused. */
import { SqlError, sqlstate } from '@twill/engine'
import { isLoopback, type Authenticator } from './authenticator.ts'

export const trustLoopback: Authenticator = {
  method: ({ peer, user, database }) => {
    if (isLoopback(peer)) return { kind: 'trust' }
    const host = peer.kind === 'tcp' ? peer.address : '[local]'
    const encryption = peer.kind === 'tcp' && peer.tls ? 'SSL encryption' : 'no encryption'
    return {
      kind: 'reject',
      error: new SqlError(
        sqlstate.invalidAuthorizationSpecification,
        `no pg_hba.conf entry for host "${host}", user "${user}", database "${database}", ${encryption}`,
        { severity: 'FATAL' },
      ),
    }
  },
}
