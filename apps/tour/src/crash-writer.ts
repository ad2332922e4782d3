/**
 * The process that is killed. Writers move money between accounts as fast as they can, each move a transaction of an insert and two
 * updates. A line `writer number` goes to the output when, and only when, a commit has been acknowledged.
 */
import { writeSync } from 'node:fs'
import { open } from '@twill/bun'
import { WRITERS } from './crash-plan.ts'

const STDOUT = 1

async function write(url: string): Promise<never> {
  const db = await open(url, { create: false })
  const writer = async (id: number): Promise<void> => {
    for (let number = 1; ; number++) {
      // Writers have accounts of their own: nobody waits for anybody.
      const from = id + WRITERS * (number % 10)
      const to = id + WRITERS * ((number + 1) % 10)
      const amount = (number * 37) % 100
      await db.transaction(async (tx) => {
        await tx.sql`insert into transfer values (${id}, ${number}, ${from}, ${to}, ${amount})`
        await tx.sql`update account set balance = balance - ${amount} where id = ${from}`
        await tx.sql`update account set balance = balance + ${amount} where id = ${to}`
      })
      writeSync(STDOUT, `${id} ${number}\n`)
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(i + 1)))
  throw new Error('the writers have ended')
}

await write(process.argv[2] ?? '')
