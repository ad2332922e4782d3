import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Settings } from '../../src/session/settings.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

const ignore = (): void => {}

describe('settings inside a transaction', () => {
  const WORK_MEM = 'work_mem'
  type Step = readonly ['set' | 'local', string] | readonly ['mark'] | readonly ['back']

  function after(steps: readonly Step[], committed: boolean): string {
    const settings = new Settings({ [WORK_MEM]: '1MB' }, ignore)
    const marks: number[] = []
    for (const [kind, value] of steps) {
      if (kind === 'mark') marks.push(settings.mark)
      else if (kind === 'back') settings.rollbackTo(marks.at(-1) ?? 0)
      else settings.set(WORK_MEM, value, kind === 'local')
    }
    settings.end(committed)
    return settings.get(WORK_MEM)
  }

  test.each<readonly [readonly Step[], string]>([
    [[['set', '2MB']], '2MB'],
    [[['local', '2MB']], '1MB'],
    [
      [
        ['set', '2MB'],
        ['local', '3MB'],
      ],
      '2MB',
    ],
    [
      [
        ['local', '3MB'],
        ['set', '2MB'],
      ],
      '2MB',
    ],
    [
      [
        ['local', '3MB'],
        ['set', '2MB'],
        ['local', '4MB'],
      ],
      '2MB',
    ],
    [
      [
        ['set', '2MB'],
        ['set', '3MB'],
        ['local', '4MB'],
        ['local', '5MB'],
      ],
      '3MB',
    ],
    [[['set', '2MB'], ['mark'], ['set', '3MB'], ['back']], '2MB'],
    [[['mark'], ['local', '3MB'], ['back'], ['set', '4MB']], '4MB'],
    [[['set', '2MB'], ['mark'], ['local', '3MB'], ['back'], ['local', '4MB']], '2MB'],
  ])('%j leaves %s when it commits, and nothing when it does not', (steps, kept) => {
    expect(after(steps, true)).toBe(kept)
    expect(after(steps, false)).toBe('1MB')
  })

  test('clients hear of reported settings, and of their return', () => {
    const heard: string[] = []
    const settings = new Settings({}, (name, value) => heard.push(`${name}=${value}`))
    heard.length = 0
    settings.set('timezone', 'Europe/Berlin', true)
    settings.set('work_mem', '1MB', false)
    settings.end(true)
    expect(heard).toEqual(['TimeZone=Europe/Berlin', 'TimeZone=UTC'])
  })
})

describe('SET, SHOW and RESET', () => {
  let db: SqlDatabase
  const notices: string[] = []
  const show = (name: string): Promise<string | null | undefined> => db.value(`show ${name}`)

  beforeEach(async () => {
    notices.length = 0
    db = await sqlDatabase('', { session: { onNotice: ({ code }) => notices.push(code) } })
  })
  afterEach(() => db.engine.close())

  test.each([
    ['work_mem', "'100 kB'", '100kB'],
    ['work_mem', '65536', '64MB'],
    ['work_mem', "'1.5MB'", '1536kB'],
    ['statement_timeout', "'1min'", '1min'],
    ['statement_timeout', "'90 s'", '90s'],
    ['statement_timeout', "'1.5'", '2ms'],
    ['statement_timeout', "'2h'", '2h'],
    ['extra_float_digits', '1.5', '2'],
    ['enable_seqscan', 'of', 'off'],
    ['enable_seqscan', 'YES', 'on'],
    ['enable_seqscan', '0', 'off'],
    ['bytea_output', "'ESCAPE'", 'escape'],
    ['random_page_cost', '1.1', '1.1'],
    ['search_path', 'a, "B c"', 'a, "B c"'],
    ['datestyle', "'german'", 'German, DMY'],
    ['client_encoding', "'utf-8'", 'UTF8'],
    ['my.own', "'x'", 'x'],
  ])('%s = %s shows as %s', async (name, value, shown) => {
    await db.run(`set ${name} = ${value}`)
    expect(await show(name)).toBe(shown)
    expect(db.session.setting(name)).toBe(shown)
  })

  test.each([
    ["set work_mem = '1 parsec'", '22023'],
    ["set work_mem = '99999999999999'", '22023'],
    ["set work_mem = '1s'", '22023'],
    ['set work_mem = 1', '22023'],
    ["set statement_timeout = '-5'", '22023'],
    ['set extra_float_digits = 5', '22023'],
    ['set random_page_cost = -1', '22023'],
    ["set transaction_isolation = 'foo'", '22023'],
    ['set enable_seqscan = maybe', '22023'],
    ['set enable_seqscan = o', '22023'],
    ["set bytea_output = 'base64'", '22023'],
    ["set datestyle = 'foo'", '22023'],
    ["set timezone = 'Nowhere/Land'", '22023'],
    ["set client_encoding = 'latin1'", '22023'],
    ["set server_version = '1'", '55P02'],
    ['set nosuch = 1', '42704'],
    ['reset nosuch', '42704'],
    ['show nosuch', '42704'],
  ])('%s fails with %s', async (sql, code) => {
    expect(await db.code(sql)).toBe(code)
  })

  test('SET holds when the transaction commits and is undone when it rolls back', async () => {
    await db.run("begin; set work_mem = '2MB'; commit")
    expect(await show('work_mem')).toBe('2MB')
    await db.run("begin; set work_mem = '3MB'; rollback")
    expect(await show('work_mem')).toBe('2MB')
    await db.run("begin; savepoint a; set work_mem = '4MB'; rollback to a; commit")
    expect(await show('work_mem')).toBe('2MB')
    expect(await db.code("begin; set work_mem = '5MB'; select 1 / 0")).toBe('22012')
    await db.run('rollback')
    expect(await show('work_mem')).toBe('2MB')
  })

  test('a setting of a script that fails is undone with it', async () => {
    expect(await db.code("set work_mem = '2MB'; select 1 / 0")).toBe('22012')
    expect(await show('work_mem')).toBe('256MB')
  })

  test('SET LOCAL outside a transaction warns and has no effect', async () => {
    await db.run("set local work_mem = '2MB'")
    expect(notices).toEqual(['25P01'])
    expect(await show('work_mem')).toBe('256MB')
    await db.run("set local work_mem = '2MB'; show work_mem")
    expect(notices).toEqual(['25P01'])
  })

  test('a custom setting stays known, but empty, after SET LOCAL, ROLLBACK and RESET', async () => {
    expect(await db.code('show my.a')).toBe('42704')
    await db.run("begin; set local my.a = 'x'; commit")
    expect(await show('my.a')).toBe('')
    await db.run("begin; set my.b = 'x'; rollback")
    expect(await show('my.b')).toBe('')
    await db.run("set my.c = 'x'; reset my.c")
    expect(await show('my.c')).toBe('')
  })

  test('RESET ALL goes back to what the session started with', async () => {
    const other = db.connect({ settings: { work_mem: '5MB' } })
    await other.exec("set work_mem = '6MB'; set datestyle = 'SQL, DMY'; reset all")
    expect([other.setting('work_mem'), other.setting('datestyle')]).toEqual(['5MB', 'ISO, MDY'])
  })

  test('the transaction shows its own characteristics', async () => {
    await db.run('begin isolation level serializable read only deferrable')
    expect([
      await show('transaction_isolation'),
      await show('transaction_read_only'),
      await show('transaction_deferrable'),
    ]).toEqual(['serializable', 'on', 'on'])
    await db.run('rollback')
    expect(await show('transaction_isolation')).toBe('read committed')
    await db.run(
      'set session characteristics as transaction isolation level repeatable read, read only',
    )
    expect(await show('transaction_isolation')).toBe('repeatable read')
    expect(await db.code('create table t (i int)')).toBe('25006')
  })

  test('a changed time zone and date style show in the very next value', async () => {
    await db.run("set timezone = 'Asia/Tokyo'; set datestyle = 'SQL, DMY'")
    expect(await db.value("select '2024-03-04 00:00+00'::timestamptz")).toBe(
      '04/03/2024 09:00:00 JST',
    )
    await db.run('begin; set local timezone = utc')
    expect(await db.value("select '2024-03-04 00:00+00'::timestamptz")).toBe(
      '04/03/2024 00:00:00 UTC',
    )
    await db.run('commit')
    expect(await db.value("select '2024-03-04 00:00+00'::timestamptz")).toBe(
      '04/03/2024 09:00:00 JST',
    )
  })
})
