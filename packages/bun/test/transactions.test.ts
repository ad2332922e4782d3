import { expect, test } from 'vitest'
import { open } from '../src/open/open.ts'
import { SqlError } from '@twill/engine'
import { testUrl } from './test-url.ts'

async function accounts() {
  const db = await open(testUrl())
  await db.exec(
    'create table account (id int primary key, balance int); insert into account values (1, 10), (2, 10)',
  )
  return db
}

const balances = 'select balance from account order by id'

test('a transaction commits what its callback did, and gives its value', async () => {
  await using db = await accounts()
  const value = await db.transaction(async (tx) => {
    await tx.sql`update account set balance = balance - ${3} where id = 1`
    await tx.run('update account set balance = balance + $1 where id = 2', [3])
    return 'done'
  })
  expect(value).toBe('done')
  expect(await db.values(balances)).toEqual([[7], [13]])
})

test('a transaction whose callback throws has not happened', async () => {
  await using db = await accounts()
  const failure = new Error('no')
  await expect(
    db.transaction(async (tx) => {
      await tx.exec('delete from account')
      throw failure
    }),
  ).rejects.toBe(failure)
  expect(await db.values(balances)).toEqual([[10], [10]])
})

test('others do not see it before it is committed', async () => {
  await using db = await accounts()
  await db.transaction(async (tx) => {
    await tx.exec('delete from account')
    expect(await db.values(balances)).toEqual([[10], [10]])
    expect(await tx.values(balances)).toEqual([])
  })
  expect(await db.values(balances)).toEqual([])
})

test('an error that the callback swallows still rolls back', async () => {
  await using db = await accounts()
  await expect(
    db.transaction(async (tx) => {
      await tx.exec('delete from account')
      await tx.query('select 1/0').catch(() => undefined)
    }),
  ).rejects.toMatchObject({ code: '25P02', cause: expect.objectContaining({ code: '22012' }) })
  expect(await db.values(balances)).toEqual([[10], [10]])
})

test('statements called side by side in a transaction run one after the other', async () => {
  await using db = await accounts()
  await db.transaction(async (tx) => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => tx.run('insert into account values ($1, 0)', [i + 10])),
    )
    expect(await tx.query('select count(*) from account')).toEqual([{ count: 22 }])
  })
})

test('a transaction inside is a savepoint', async () => {
  await using db = await accounts()
  await db.transaction(async (tx) => {
    await tx.exec('update account set balance = 1 where id = 1')
    await tx
      .transaction(async (inner) => {
        await inner.exec('update account set balance = 2')
        await inner.exec('select 1/0')
      })
      .catch(() => undefined)
    await tx.transaction(async (inner) => {
      await inner.transaction((innermost) =>
        innermost.exec('update account set balance = 3 where id = 2'),
      )
    })
  })
  expect(await db.values(balances)).toEqual([[1], [3]])
})

test('transactions inside that are called side by side do not get into each other', async () => {
  await using db = await accounts()
  await db.transaction(async (tx) => {
    const settled = await Promise.allSettled(
      [1, 2, 3, 4].map((id) =>
        tx.transaction(async (inner) => {
          await inner.run('insert into account values ($1, 0)', [id + 10])
          await new Promise((resolve) => setImmediate(resolve))
          if (id % 2 === 0) throw new Error('even')
        }),
      ),
    )
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
    ])
  })
  expect(await db.values('select id from account where id > 10 order by id')).toEqual([[11], [13]])
})

test('a transaction that is over takes no more statements', async () => {
  await using db = await accounts()
  const leaked = await db.transaction(async (tx) => tx)
  await expect(leaked.query('select 1')).rejects.toMatchObject({ code: '25P01' })
  await expect(leaked.prepare('select 1').get()).rejects.toMatchObject({ code: '25P01' })
})

test('a serialization failure is retried as often as was asked for', async () => {
  await using db = await accounts()
  let attempts = 0
  const contended = (retries: number) =>
    db.transaction(
      async (tx) => {
        attempts++
        const [row] = await tx.query<{ balance: number }>(
          'select balance from account where id = 1',
        )
        if (attempts < 3) await db.exec('update account set balance = balance + 1 where id = 1')
        await tx.run('update account set balance = $1 where id = 1', [(row?.balance ?? 0) + 100])
      },
      { isolation: 'repeatable read', retries },
    )
  await contended(5)
  expect(attempts).toBe(3)
  expect(await db.values(balances)).toEqual([[112], [10]])
  attempts = 0
  await expect(contended(0)).rejects.toMatchObject({ code: '40001' })
  expect(attempts).toBe(1)
})

test('other errors are not retried', async () => {
  await using db = await accounts()
  let attempts = 0
  await expect(
    db.transaction(
      async () => {
        attempts++
        throw new SqlError('23505', 'taken')
      },
      { retries: 5 },
    ),
  ).rejects.toMatchObject({ code: '23505' })
  expect(attempts).toBe(1)
})

test('a read-only transaction refuses to write', async () => {
  await using db = await accounts()
  await expect(
    db.transaction((tx) => tx.exec('delete from account'), { readOnly: true }),
  ).rejects.toMatchObject({ code: '25006' })
})

test('an abort rolls back', async () => {
  await using db = await accounts()
  const controller = new AbortController()
  await expect(
    db.transaction(
      async (tx) => {
        await tx.exec('delete from account')
        controller.abort()
      },
      { signal: controller.signal },
    ),
  ).rejects.toMatchObject({ code: '57014' })
  expect(await db.values(balances)).toEqual([[10], [10]])
})

test('close waits for a transaction that runs', async () => {
  const db = await open(testUrl('closing-waits'))
  await db.exec('create table t (x int)')
  const running = db.transaction(async (tx) => {
    await new Promise((resolve) => setImmediate(resolve))
    await tx.exec('insert into t values (1)')
  })
  await db.close()
  await running
  await using again = await open(testUrl('closing-waits'))
  expect(await again.values('select x from t')).toEqual([[1]])
})
