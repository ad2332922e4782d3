import { describe, expect, test } from 'vitest'
import { AccessRuleError, defaultAccessRules, readAccessRules } from '@twill/server'
import type { Peer } from '@twill/server'
import { matchAccessRule } from '../../src/auth/match-access-rule.ts'

const local: Peer = { kind: 'unix' }

function from(address: string, tls = false): Peer {
  return { kind: 'tcp', address, port: 40_000, tls }
}

const file = `
# kind    database      user        address          method
local     all           all                          trust
host      shop          app,admin   10.0.0.0/8       scram   # the office
hostssl   "all",shop    app         192.168.0.0 255.255.0.0 scram-sha-256
hostnossl sameuser      all         fd00::/8         scram
host      all           all         ::1              trust
host      all           "strange ""name"""  all      scram
host      nothing       all         all              reject
`
const rules = readAccessRules(file, 'access.conf')

function decided(user: string, database: string, peer: Peer): string {
  const rule = matchAccessRule(rules, { user, database, peer })
  return rule === undefined ? 'nobody' : `${rule.line} ${rule.method}`
}

describe('access rules', () => {
  test.each<readonly [string, string, Peer, string]>([
    ['anybody', 'anything', local, '3 trust'],
    ['app', 'shop', from('10.1.2.3'), '4 scram'],
    ['admin', 'shop', from('10.1.2.3'), '4 scram'],
    ['app', 'shop@feature', from('10.1.2.3'), '4 scram'],
    ['app', 'shop', from('::ffff:10.1.2.3'), '4 scram'],
    ['app', 'other', from('10.1.2.3'), 'nobody'],
    ['else', 'shop', from('10.1.2.3'), 'nobody'],
    ['app', 'shop', from('11.1.2.3'), 'nobody'],
    ['app', 'shop', from('192.168.7.7', true), '5 scram'],
    ['app', 'all', from('192.168.7.7', true), '5 scram'],
    ['app', 'shop', from('192.168.7.7'), 'nobody'],
    ['app', 'else', from('192.168.7.7', true), 'nobody'],
    ['ann', 'ann', from('fd12::1'), '6 scram'],
    ['ann', 'bea', from('fd12::1'), 'nobody'],
    ['ann', 'ann', from('fd12::1', true), 'nobody'],
    ['ann', 'bea', from('::1'), '7 trust'],
    ['strange "name"', 'x', from('8.8.8.8'), '8 scram'],
    ['ann', 'nothing', from('8.8.8.8'), '9 reject'],
  ])('%s to %s from %j: %s', (user, database, peer, expected) => {
    expect(decided(user, database, peer)).toBe(expected)
  })

  test.each([
    [
      'hots all all all scram',
      'line 1: "hots" is no kind: there are local, host, hostssl, hostnossl',
    ],
    ['\n\nhost all all', 'line 3: the address is missing'],
    ['local all all', 'line 1: the method is missing'],
    ['local all', 'line 1: the user is missing'],
    ['host', 'line 1: the database is missing'],
    [
      'host all all 10.0.0.0/33 scram',
      'line 1: "10.0.0.0/33" is no address: write all, 10.0.0.1, 10.0.0.0/8 or fd00::/8',
    ],
    [
      'host all all example.org scram',
      'line 1: "example.org" is no address: write all, 10.0.0.1, 10.0.0.0/8 or fd00::/8',
    ],
    ['host all all all md5', 'line 1: "md5" is no method: there are scram, trust, reject'],
    ['host all all all scram map=x', 'line 1: "map=x" is too much: no options are known'],
    [
      'host all all all trust',
      'line 1: "trust" is for this machine alone: 127.0.0.0/8, ::1, or local',
    ],
    [
      'host all all 10.0.0.0/8 trust',
      'line 1: "trust" is for this machine alone: 127.0.0.0/8, ::1, or local',
    ],
    [
      'host all all 127.0.0.0/7 trust',
      'line 1: "trust" is for this machine alone: 127.0.0.0/8, ::1, or local',
    ],
    [
      'host all +group all scram',
      `line 1: "+group": roles' members, files and patterns are not known here`,
    ],
    [
      'host replication all all scram',
      'line 1: "replication" is not known here; in quotation marks it is a database',
    ],
    [
      'host a, all all scram',
      'line 1: "all" is no address: write all, 10.0.0.1, 10.0.0.0/8 or fd00::/8',
    ],
    ['local all ,,a scram', 'line 1: a comma stands where a name should'],
    ['local all all,', 'line 1: the line ends with a comma'],
    ['local "all all scram', 'line 1: a quotation mark is not closed'],
  ])('%j is refused: %s', (text, problem) => {
    const read = () => readAccessRules(text, 'access.conf')
    if (text.startsWith('host a, all')) {
      // a list may have blanks in it: these are two databases, and the user is "scram"
      expect(read).toThrow(AccessRuleError)
      return
    }
    expect(read).toThrow(
      new AccessRuleError(
        'access.conf',
        Number(/\d+/.exec(problem)?.[0]),
        problem.replace(/^line \d+: /, ''),
      ),
    )
  })

  test('without a file ask everybody for a password, or let in this machine alone', () => {
    const of = (method: 'scram' | 'trust', peer: Peer) =>
      matchAccessRule(defaultAccessRules(method), { user: 'a', database: 'b', peer })?.method
    expect(of('scram', from('8.8.8.8'))).toBe('scram')
    expect(of('scram', local)).toBe('scram')
    expect(of('trust', from('8.8.8.8'))).toBeUndefined()
    expect([of('trust', local), of('trust', from('127.0.0.1')), of('trust', from('::1'))]).toEqual([
      'trust',
      'trust',
      'trust',
    ])
    expect(of('trust', from('::ffff:127.0.0.1'))).toBe('trust')
  })
})
