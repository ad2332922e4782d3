/** Reads a file of access rules; the first thing that is wrong in it is an error that says where. */
import { type AccessMethod, type AccessRule, AccessRuleError, type Names } from './access-rules.ts'
import { type Address, maskBits, parseAddress } from './address.ts'

type Word = { readonly text: string; readonly quoted: boolean }
/** One field: words with commas between them. */
type Field = readonly Word[]
type Fault = (problem: string) => AccessRuleError

const kinds: Readonly<Record<string, AccessRule['kind']>> = {
  local: 'local',
  host: 'host',
  hostssl: 'hostssl',
  hostnossl: 'hostnossl',
}

const methods: Readonly<Record<string, AccessMethod>> = {
  scram: 'scram',
  'scram-sha-256': 'scram',
  trust: 'trust',
  reject: 'reject',
}

export function readAccessRules(text: string, file: string): readonly AccessRule[] {
  const rules: AccessRule[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const fault: Fault = (problem) => new AccessRuleError(file, i + 1, problem)
    const fields = fieldsOf(line, fault)
    if (fields.length > 0) rules.push(readRule(fields, i + 1, fault))
  }
  return rules
}

/** Fields are divided by blanks; `"…"` keeps blanks, commas and keywords as they are, `#` begins a comment. */
function fieldsOf(line: string, fault: Fault): readonly Field[] {
  const fields: Word[][] = []
  const token = /\s+|#.*|,|"((?:[^"]|"")*)"|[^\s,#"]+/gy
  let joins = false
  let at = 0
  for (let found = token.exec(line); found !== null; found = token.exec(line)) {
    at = token.lastIndex
    const [text, quoted] = found
    if (text.startsWith('#')) break
    if (text === ',') {
      if (fields.length === 0 || joins) throw fault('a comma stands where a name should')
      joins = true
      continue
    }
    if (/^\s/.test(text)) continue
    const word = { text: quoted?.replaceAll('""', '"') ?? text, quoted: quoted !== undefined }
    if (joins) fields.at(-1)?.push(word)
    else fields.push([word])
    joins = false
  }
  if (joins) throw fault('the line ends with a comma')
  if (at < line.length && !line.slice(0, at).includes('#') && line.charAt(at) === '"') {
    throw fault('a quotation mark is not closed')
  }
  return fields
}

function only(field: Field | undefined, what: string, fault: Fault): Word {
  const [first, ...more] = field ?? []
  if (first === undefined) throw fault(`${what} is missing`)
  if (more.length > 0) throw fault(`${what} is one word`)
  return first
}

function readRule(fields: readonly Field[], line: number, fault: Fault): AccessRule {
  const [kindField, database, user, ...rest] = fields
  const { text: kindText } = only(kindField, 'the kind', fault)
  const kind = kinds[kindText]
  if (kind === undefined) {
    throw fault(`"${kindText}" is no kind: there are ${Object.keys(kinds).join(', ')}`)
  }
  if (database === undefined) throw fault('the database is missing')
  if (user === undefined) throw fault('the user is missing')
  const place = kind === 'local' ? { address: undefined, rest } : readPlace(rest, fault)
  const [methodField, ...beyond] = place.rest
  const { text: methodText } = only(methodField, 'the method', fault)
  const method = methods[methodText]
  if (method === undefined) {
    throw fault(`"${methodText}" is no method: there are scram, trust, reject`)
  }
  if (beyond.length > 0)
    throw fault(`"${beyond[0]?.[0]?.text ?? ''}" is too much: no options are known`)
  if (method === 'trust' && kind !== 'local' && place.address?.isLoopback !== true) {
    throw fault('"trust" is for this machine alone: 127.0.0.0/8, ::1, or local')
  }
  return {
    line,
    kind,
    database: readNames(database, 'sameuser', fault),
    user: readNames(user, undefined, fault),
    address: place.address,
    method,
  }
}

type Place = { readonly address: Address | undefined; readonly rest: readonly Field[] }

/** `all`, an address, a range, or an address and its mask. */
function readPlace(fields: readonly Field[], fault: Fault): Place {
  const [field, ...rest] = fields
  const { text } = only(field, 'the address', fault)
  if (text === 'all') return { address: undefined, rest }
  const [mask, ...others] = rest
  const bits = mask?.length === 1 ? maskBits(mask[0]?.text ?? '') : undefined
  const written = bits === undefined ? text : `${text}/${bits}`
  const address = parseAddress(written)
  if (address === undefined) {
    throw fault(`"${text}" is no address: write all, 10.0.0.1, 10.0.0.0/8 or fd00::/8`)
  }
  return { address, rest: bits === undefined ? rest : others }
}

/** Keywords of pg_hba.conf that mean something else than a name of that kind. */
const unknownKeywords: ReadonlySet<string> = new Set(['samerole', 'samegroup', 'replication'])

function readNames(field: Field, sameUser: string | undefined, fault: Fault): Names {
  const plain = (word: Word, keyword: string): boolean => !word.quoted && word.text === keyword
  for (const word of field) {
    if (word.quoted) continue
    if (/^[+@/]/.test(word.text)) {
      throw fault(`"${word.text}": roles' members, files and patterns are not known here`)
    }
    if (sameUser !== undefined && unknownKeywords.has(word.text)) {
      throw fault(`"${word.text}" is not known here; in quotation marks it is a database`)
    }
  }
  return {
    all: field.some((word) => plain(word, 'all')),
    sameUser: sameUser !== undefined && field.some((word) => plain(word, sameUser)),
    names: new Set(field.map(({ text }) => text)),
  }
}
