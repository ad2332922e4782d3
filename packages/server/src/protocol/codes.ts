/** The numbers of the protocol: message types as character codes, and the codes that stand where a version would. */

/** Messages of the client. */
export const frontend = {
  bind: 66, // B
  close: 67, // C
  copyData: 100, // d
  copyDone: 99, // c
  copyFail: 102, // f
  describe: 68, // D
  execute: 69, // E
  flush: 72, // H
  functionCall: 70, // F
  parse: 80, // P
  password: 112, // p
  query: 81, // Q
  sync: 83, // S
  terminate: 88, // X
} as const

/** Messages of the server. */
export const backend = {
  authentication: 82, // R
  backendKeyData: 75, // K
  bindComplete: 50, // 2
  closeComplete: 51, // 3
  commandComplete: 67, // C
  copyData: 100, // d
  copyDone: 99, // c
  copyInResponse: 71, // G
  copyOutResponse: 72, // H
  dataRow: 68, // D
  emptyQueryResponse: 73, // I
  errorResponse: 69, // E
  negotiateProtocolVersion: 118, // v
  noData: 110, // n
  noticeResponse: 78, // N
  notificationResponse: 65, // A
  parameterDescription: 116, // t
  parameterStatus: 83, // S
  parseComplete: 49, // 1
  portalSuspended: 115, // s
  readyForQuery: 90, // Z
  rowDescription: 84, // T
} as const

/** What a first packet asks for, when it is no startup message. */
export const requestCode = {
  cancel: 80_877_102,
  ssl: 80_877_103,
  gssEncryption: 80_877_104,
} as const

/** 3.0: the one version that is spoken. */
export const PROTOCOL_MAJOR = 3
export const PROTOCOL_VERSION = 196_608

/** Kinds of `AuthenticationXXX`. */
export const authentication = { ok: 0, sasl: 10, saslContinue: 11, saslFinal: 12 } as const

/** What Describe and Close are about. */
export const STATEMENT = 83
export const PORTAL = 80

export const TEXT_FORMAT = 0
export const BINARY_FORMAT = 1
