/**
 * The address of a database in a bucket, taken apart:
 *
 *     s3://bucket/prefix?region=eu-central-1          Amazon, or what `endpoint` or AWS_ENDPOINT_URL_S3 names
 *     r2://account/bucket/prefix                      Cloudflare R2; with `endpoint` given: r2://bucket/prefix
 *     gs://bucket/prefix                              Google Cloud Storage through its S3 interface, with HMAC keys
 *
 * Parameters: `region`, `endpoint`, `profile`, `path_style`, `cache` (a directory), `cache_size` (bytes, or 512MiB, 2GB …),
 * `follow`, `read_only`, `put_rate` (per second). A pure function: it reads no environment and asks nobody. What it does not
 * know is an error that names it, because a misspelt parameter that is passed over is found out too late. Keys do not
 * belong in an address: it ends up in logs.
 */
import { invalid } from '@twill/storage'
import { PUT_RATE_MAX } from './limits.ts'

export type S3Address = {
  readonly scheme: 's3' | 'r2' | 'gs'
  readonly bucket: string
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly profile: string | undefined
  readonly pathStyle: boolean | undefined
  readonly cacheDirectory: string | undefined
  readonly cacheSizeBytes: number | undefined
  /** Keep up with what another process writes. Goes with `readOnly`. */
  readonly follow: boolean
  readonly readOnly: boolean
  /** Writes of the log per second, on average. */
  readonly putRate: number | undefined
}

const PARAMETERS = [
  'region',
  'endpoint',
  'profile',
  'path_style',
  'cache',
  'cache_size',
  'follow',
  'read_only',
  'put_rate',
] as const

type Parameter = (typeof PARAMETERS)[number]

type Parameters = ReadonlyMap<Parameter, string>

export function isS3Url(url: string): boolean {
  return /^(?:s3|r2|gs):/i.test(url)
}

export function parseS3Url(url: string): S3Address {
  const [, scheme, rest, query] = /^(s3|r2|gs):\/\/([^?#]*)(?:\?([^#]*))?$/i.exec(url) ?? []
  if (scheme === undefined || rest === undefined) {
    const seen = url.replace(/[?#].*$/s, '')
    throw invalid(
      `"${seen}" is no address of a bucket: it must look like s3://bucket/prefix?region=…`,
    )
  }
  const parameters = parseParameters(query ?? '')
  const kind = scheme.toLowerCase() as S3Address['scheme']
  const [authority = '', ...path] = rest.split('/')
  const place = placeOf(kind, authority, path, parameters)
  const readOnly = flag(parameters, 'read_only')
  const follow = flag(parameters, 'follow') ?? false
  if (follow && readOnly === false) {
    throw invalid(
      '"follow=true" reads what another process writes: it does not go with "read_only=false"',
    )
  }
  return {
    scheme: kind,
    ...place,
    profile: text(parameters, 'profile'),
    cacheDirectory: text(parameters, 'cache'),
    cacheSizeBytes: size(parameters, 'cache_size'),
    follow,
    readOnly: readOnly ?? follow,
    putRate: rate(parameters),
  }
}

type Place = Pick<S3Address, 'bucket' | 'prefix' | 'endpoint' | 'region' | 'pathStyle'>

function placeOf(
  scheme: S3Address['scheme'],
  authority: string,
  path: readonly string[],
  parameters: Parameters,
): Place {
  const given = endpointOf(parameters)
  const region = text(parameters, 'region')
  const pathStyle = flag(parameters, 'path_style')
  if (scheme === 's3') {
    return { ...bucketAndPrefix(scheme, authority, path), endpoint: given, region, pathStyle }
  }
  const common = { region: region ?? 'auto', pathStyle: pathStyle ?? true }
  if (scheme === 'gs') {
    const endpoint = given ?? 'https://storage.googleapis.com'
    return { ...bucketAndPrefix(scheme, authority, path), endpoint, ...common }
  }
  if (given !== undefined) {
    return { ...bucketAndPrefix(scheme, authority, path), endpoint: given, ...common }
  }
  if (!/^[0-9a-f]{32}$/.test(authority)) {
    throw invalid(
      `r2://account/bucket/prefix: "${authority}" is no account id (32 hexadecimal digits); or give "endpoint"`,
    )
  }
  const [bucket = '', ...prefix] = path
  const endpoint = `https://${authority}.r2.cloudflarestorage.com`
  return { ...bucketAndPrefix(scheme, bucket, prefix), endpoint, ...common }
}

function bucketAndPrefix(
  scheme: string,
  bucket: string,
  path: readonly string[],
): { readonly bucket: string; readonly prefix: string } {
  if (bucket === '') throw invalid(`${scheme}:// names no bucket: ${scheme}://bucket/prefix`)
  if (bucket.includes('@')) {
    throw invalid(
      'keys do not belong in an address: use the environment, or a profile with "profile"',
    )
  }
  if (/:\d+$/.test(bucket)) {
    throw invalid(
      `"${bucket}" looks like a host: ${scheme}://bucket/prefix?endpoint=http://${bucket}`,
    )
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket)) {
    throw invalid(`"${bucket}" is no name of a bucket`)
  }
  return { bucket, prefix: prefixOf(path) }
}

function prefixOf(path: readonly string[]): string {
  const parts = path.map((part) => decode(part, 'the prefix'))
  while (parts[0] === '') parts.shift()
  while (parts.at(-1) === '') parts.pop()
  for (const part of parts) {
    // What URLs and file names make of these is not what a bucket makes of them.
    if (part === '' || part === '.' || part === '..' || hasControls(part)) {
      throw invalid(
        `the prefix "${parts.join('/')}" has a part that is empty, "." or "..", or not printable`,
      )
    }
  }
  return parts.join('/')
}

function endpointOf(parameters: Parameters): string | undefined {
  const endpoint = text(parameters, 'endpoint')
  if (endpoint === undefined) return undefined
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const isPlain =
    url?.search === '' && url.hash === '' && url.username === '' && url.password === ''
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isPlain) {
    throw invalid(`"endpoint" must be an http or https URL without keys or parameters`)
  }
  return endpoint.replace(/\/+$/, '')
}

function parseParameters(query: string): Parameters {
  const found = new Map<Parameter, string>()
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const at = pair.indexOf('=')
    const name = decode(at < 0 ? pair : pair.slice(0, at), 'a parameter')
    const known = PARAMETERS.find((parameter) => parameter === name)
    if (known === undefined) {
      throw invalid(`unknown parameter "${name}"; there are ${PARAMETERS.join(', ')}`)
    }
    if (found.has(known)) throw invalid(`parameter "${known}" is given twice`)
    found.set(known, at < 0 ? '' : decode(pair.slice(at + 1), `"${known}"`))
  }
  return found
}

function decode(part: string, what: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid(`${what} is not percent-encoded UTF-8`)
  }
}

function text(parameters: Parameters, name: Parameter): string | undefined {
  const value = parameters.get(name)
  if (value === '' || (value !== undefined && hasControls(value))) {
    throw invalid(`parameter "${name}" is empty or not printable`)
  }
  return value
}

function flag(parameters: Parameters, name: Parameter): boolean | undefined {
  const value = parameters.get(name)
  if (value === undefined) return undefined
  if (value !== 'true' && value !== 'false') {
    throw invalid(`parameter "${name}" is true or false, not "${value}"`)
  }
  return value === 'true'
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

function size(parameters: Parameters, name: Parameter): number | undefined {
  const value = parameters.get(name)
  if (value === undefined) return undefined
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(value) ?? []
  const bytes = Math.floor(Number(number) * (UNITS[(unit ?? '').toUpperCase()] ?? NaN))
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw invalid(`parameter "${name}" is a size such as 512MiB or 2GB, not "${value}"`)
  }
  return bytes
}

function rate(parameters: Parameters): number | undefined {
  const value = parameters.get('put_rate')
  if (value === undefined) return undefined
  const number = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : NaN
  if (!(number > 0 && number <= PUT_RATE_MAX)) {
    throw invalid(
      `parameter "put_rate" is a number above 0 and up to ${PUT_RATE_MAX}, not "${value}"`,
    )
  }
  return number
}

function hasControls(value: string): boolean {
  return /\p{Cc}/u.test(value)
}
