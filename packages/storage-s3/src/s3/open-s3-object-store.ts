/**
 * Opens a bucket. The SDK is loaded here and nowhere else, when the first bucket is opened, because it is large. Where options are
 * silent the SDK's own chain decides: environment, profile, container, instance.
 */
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { StoreQuirks } from '@twill/storage/object'
import type { ObjectStorageEnv } from '../env.ts'
import { CONNECT_TIMEOUT_MS, SOCKETS } from './limits.ts'
import { S3ObjectStore } from './s3-object-store.ts'

export type S3Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export type S3StoreOptions = {
  readonly bucket: string
  readonly env: ObjectStorageEnv
  /** May have a path, which is kept. Default: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, Amazon. */
  readonly endpoint?: string
  /** Default: the environment's or the profile's; `us-east-1` where an endpoint is given and nothing names one. */
  readonly region?: string
  readonly credentials?: S3Credentials
  /** Of the files of Amazon's tools. */
  readonly profile?: string
  /** The bucket's name stands in the path, not in the host's name. Default: wherever there is an endpoint. */
  readonly pathStyle?: boolean
  /** Of one request with an empty body. */
  readonly timeoutMs?: number
  /** Objects per page of a list. */
  readonly pageSize?: number
  readonly quirks?: StoreQuirks
}

/** Amazon's way. */
const DEFAULT_QUIRKS: StoreQuirks = { ifMatch: 'quoted' }

export async function openS3ObjectStore(options: S3StoreOptions): Promise<S3ObjectStore> {
  const sdk = await import('@aws-sdk/client-s3')
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env
  const endpoint = [options.endpoint, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL].find(Boolean)
  const client = new sdk.S3Client(configOf(options, endpoint))
  const dates = new WeakMap<object, number>()
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const dateMs = Date.parse(dateHeader(result.response) ?? '')
      if (!Number.isNaN(dateMs) && result.output !== undefined) dates.set(result.output, dateMs)
      return result
    },
    { step: 'deserialize', priority: 'high', name: 'noteDate' },
  )
  const { bucket, env, timeoutMs, pageSize } = options
  return new S3ObjectStore(
    {
      sdk,
      client,
      bucket,
      env,
      name: `bucket "${bucket}" at ${endpoint ?? 'Amazon S3'}`,
      dateOf: (answer) => dates.get(answer),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(pageSize === undefined ? {} : { pageSize }),
    },
    options.quirks ?? DEFAULT_QUIRKS,
  )
}

function configOf(options: S3StoreOptions, endpoint: string | undefined): S3ClientConfig {
  const { credentials, profile } = options
  const agent = { keepAlive: true, maxSockets: SOCKETS }
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const isRegionNamed = [AWS_REGION, AWS_DEFAULT_REGION, profile].some(Boolean)
  const fallback = endpoint !== undefined && !isRegionNamed ? 'us-east-1' : undefined
  const region =
    options.region ?? (AWS_REGION === undefined ? AWS_DEFAULT_REGION : undefined) ?? fallback
  return {
    maxAttempts: 1,
    forcePathStyle: options.pathStyle ?? endpoint !== undefined,
    followRegionRedirects: false,
    // Some stores know no trailing checksums; ours are inside of the objects.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // One round trip per write.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, httpAgent: agent, httpsAgent: agent },
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
  }
}

function dateHeader(response: unknown): string | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string>> }
  return headers?.['date'] ?? headers?.['Date']
}
