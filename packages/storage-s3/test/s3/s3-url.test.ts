import { isStorageError } from '@twill/storage'
import { describe, expect, test } from 'vitest'
import { parseS3Url, type S3Address } from '../../src/s3/s3-url.ts'

const account = '0123456789abcdef0123456789abcdef'

const nothing: Omit<S3Address, 'scheme' | 'bucket'> = {
  prefix: '',
  endpoint: undefined,
  region: undefined,
  profile: undefined,
  pathStyle: undefined,
  cacheDirectory: undefined,
  cacheSizeBytes: undefined,
  follow: false,
  readOnly: false,
  putRate: undefined,
}

const addresses: readonly (readonly [string, S3Address])[] = [
  ['s3://b2', { ...nothing, scheme: 's3', bucket: 'b2' }],
  ['s3://bucket/', { ...nothing, scheme: 's3', bucket: 'bucket' }],
  ['S3://Bucket/a/b/', { ...nothing, scheme: 's3', bucket: 'Bucket', prefix: 'a/b' }],
  ['s3://b.c-d/%C3%A4%20x', { ...nothing, scheme: 's3', bucket: 'b.c-d', prefix: 'ä x' }],
  [
    's3://bucket/app?region=eu-central-1&profile=prod&cache=/var/cache/twill&cache_size=2GiB&put_rate=0.5&path_style=true',
    {
      ...nothing,
      scheme: 's3',
      bucket: 'bucket',
      prefix: 'app',
      region: 'eu-central-1',
      profile: 'prod',
      cacheDirectory: '/var/cache/twill',
      cacheSizeBytes: 2 * 2 ** 30,
      putRate: 0.5,
      pathStyle: true,
    },
  ],
  [
    's3://bucket?endpoint=http://127.0.0.1:9000/with/path/&cache_size=1000000',
    {
      ...nothing,
      scheme: 's3',
      bucket: 'bucket',
      endpoint: 'http://127.0.0.1:9000/with/path',
      cacheSizeBytes: 1_000_000,
    },
  ],
  ['s3://bucket?read_only=true', { ...nothing, scheme: 's3', bucket: 'bucket', readOnly: true }],
  [
    's3://bucket?follow=true',
    { ...nothing, scheme: 's3', bucket: 'bucket', follow: true, readOnly: true },
  ],
  [
    `r2://${account}/bucket/app`,
    {
      ...nothing,
      scheme: 'r2',
      bucket: 'bucket',
      prefix: 'app',
      endpoint: `https://${account}.r2.cloudflarestorage.com`,
      region: 'auto',
      pathStyle: true,
    },
  ],
  [
    'r2://bucket/app?endpoint=http://localhost:1/cdn-cgi/local/r2/s3',
    {
      ...nothing,
      scheme: 'r2',
      bucket: 'bucket',
      prefix: 'app',
      endpoint: 'http://localhost:1/cdn-cgi/local/r2/s3',
      region: 'auto',
      pathStyle: true,
    },
  ],
  [
    'gs://bucket/app',
    {
      ...nothing,
      scheme: 'gs',
      bucket: 'bucket',
      prefix: 'app',
      endpoint: 'https://storage.googleapis.com',
      region: 'auto',
      pathStyle: true,
    },
  ],
]

describe('an address', () => {
  for (const [url, wanted] of addresses) {
    test(`${url} is taken apart`, () => {
      expect(parseS3Url(url)).toEqual(wanted)
    })
  }
})

/** An address, and what the complaint must name. */
const refused: readonly (readonly [string, string])[] = [
  ['s3:bucket', 's3://bucket/prefix'],
  ['http://bucket', 's3://bucket/prefix'],
  ['s3://bucket/a#b', 's3://bucket/prefix'],
  ['s3://', 'no bucket'],
  ['s3:///prefix', 'no bucket'],
  ['s3://?region=x', 'no bucket'],
  ['s3://a_key:a_secret@bucket/x', 'keys do not belong'],
  ['s3://localhost:9000/bucket', 'endpoint=http://localhost:9000'],
  ['s3://b%20x/', 'name of a bucket'],
  ['s3://bucket/a//b', 'prefix'],
  ['s3://bucket/a/../b', 'prefix'],
  ['s3://bucket/a%00', 'prefix'],
  ['s3://bucket/%ff', 'percent-encoded'],
  ['s3://bucket?regoin=x', '"regoin"'],
  ['s3://bucket?region=', '"region"'],
  ['s3://bucket?region=a&region=b', '"region"'],
  ['s3://bucket?cache_size=big', '"cache_size"'],
  ['s3://bucket?cache_size=0', '"cache_size"'],
  ['s3://bucket?cache_size=1XB', '"cache_size"'],
  ['s3://bucket?cache_size=-1', '"cache_size"'],
  ['s3://bucket?cache_size=1e99', '"cache_size"'],
  ['s3://bucket?put_rate=0', '"put_rate"'],
  ['s3://bucket?put_rate=fast', '"put_rate"'],
  ['s3://bucket?put_rate=99999', '"put_rate"'],
  ['s3://bucket?follow=yes', '"follow"'],
  ['s3://bucket?read_only', '"read_only"'],
  ['s3://bucket?path_style=1', '"path_style"'],
  ['s3://bucket?follow=true&read_only=false', '"follow=true"'],
  ['s3://bucket?endpoint=localhost', '"endpoint"'],
  ['s3://bucket?endpoint=ftp://host', '"endpoint"'],
  ['s3://bucket?endpoint=http://key:secret@host', '"endpoint"'],
  ['r2://bucket/app', 'account'],
  [`r2://${account}`, 'no bucket'],
  ['gs://', 'no bucket'],
]

describe('an address that cannot be', () => {
  for (const [url, named] of refused) {
    test(`${url} is refused in one line that says: ${named}`, () => {
      let complaint = 'none'
      try {
        parseS3Url(url)
      } catch (error) {
        expect(isStorageError(error, 'invalid')).toBe(true)
        complaint = (error as Error).message
      }
      expect(complaint).toContain(named)
      expect(complaint).not.toMatch(/\n|a_secret|key:secret/)
    })
  }
})
