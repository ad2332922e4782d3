/** Errors of authentication, in PostgreSQL's words; clients and connection pools look at some of them. All end the connection. */
import { SqlError, sqlstate } from '@twill/engine'
import type { SqlState } from '@twill/engine'
import type { AuthenticationRequest } from './authenticator.ts'

function fatal(code: SqlState, message: string, detail?: string): SqlError {
  return new SqlError(code, message, { severity: 'FATAL', detail })
}

export function passwordFailed(user: string): SqlError {
  return fatal(sqlstate.invalidPassword, `password authentication failed for user "${user}"`)
}

export function roleMissing(user: string): SqlError {
  return fatal(sqlstate.invalidAuthorizationSpecification, `role "${user}" does not exist`)
}

/** Where somebody comes from, as PostgreSQL's messages say it. */
function asked({ database, peer, user }: AuthenticationRequest): string {
  const host = peer.kind === 'tcp' ? peer.address : '[local]'
  const encryption = peer.kind === 'tcp' && peer.tls ? 'SSL encryption' : 'no encryption'
  return `host "${host}", user "${user}", database "${database}", ${encryption}`
}

export function noRule(request: AuthenticationRequest): SqlError {
  return fatal(
    sqlstate.invalidAuthorizationSpecification,
    `no pg_hba.conf entry for ${asked(request)}`,
  )
}

export function ruleRejects(request: AuthenticationRequest): SqlError {
  return fatal(
    sqlstate.invalidAuthorizationSpecification,
    `pg_hba.conf rejects connection for ${asked(request)}`,
  )
}

export function notPermittedToLogIn(user: string): SqlError {
  return fatal(
    sqlstate.invalidAuthorizationSpecification,
    `role "${user}" is not permitted to log in`,
  )
}

export function tooManyForRole(user: string): SqlError {
  return fatal(sqlstate.tooManyConnections, `too many connections for role "${user}"`)
}

export function connectDenied(database: string): SqlError {
  return fatal(
    sqlstate.insufficientPrivilege,
    `permission denied for database "${database}"`,
    'User does not have CONNECT privilege.',
  )
}

export function noUserName(): SqlError {
  return fatal(
    sqlstate.invalidAuthorizationSpecification,
    'no PostgreSQL user name specified in startup packet',
  )
}

export function authenticationTimedOut(): SqlError {
  return fatal(sqlstate.queryCanceled, 'canceling authentication due to timeout')
}

export function expectedSasl(code: number): SqlError {
  return fatal(sqlstate.protocolViolation, `expected SASL response, got message type ${code}`)
}

export function malformedScram(detail: string): SqlError {
  return fatal(sqlstate.protocolViolation, 'malformed SCRAM message', detail)
}

export const scramErrors = {
  mechanism: (): SqlError =>
    fatal(sqlstate.protocolViolation, 'client selected an invalid SASL authentication mechanism'),
  authorizationIdentity: (): SqlError =>
    fatal(
      sqlstate.featureNotSupported,
      'client uses authorization identity, but it is not supported',
    ),
  downgrade: (): SqlError =>
    fatal(
      sqlstate.invalidAuthorizationSpecification,
      'SCRAM channel binding negotiation error',
      'The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.',
    ),
  bindingType: (type: string): SqlError =>
    fatal(sqlstate.protocolViolation, `unsupported SCRAM channel-binding type "${type}"`),
  bindingFailed: (): SqlError =>
    fatal(sqlstate.invalidAuthorizationSpecification, 'SCRAM channel binding check failed'),
  nonce: (): SqlError =>
    fatal(sqlstate.protocolViolation, 'invalid SCRAM response', 'Nonce does not match.'),
}
