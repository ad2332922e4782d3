/** Takes the steps of an anomaly at one isolation level and writes down what happened, in the order in which it was seen. */
import type { SqlTarget, SqlTargetSession } from '../../support/sql-target.ts'
import type { TextResult } from '../../support/text-rows.ts'
import type { AnomalyStep, Level } from './anomaly.ts'

type Player = {
  readonly session: SqlTargetSession
  /** What the step under way ended with; `undefined` while it waits or where there is none. */
  outcome: string | undefined
  isWaiting: boolean
}

export async function transcript(
  target: SqlTarget,
  steps: readonly AnomalyStep[],
  level: Level,
): Promise<string> {
  const owner = await target.connect()
  await owner.run('create table test (id int primary key, value int)')
  await owner.run('insert into test values (1, 10), (2, 20)')
  const players = new Map<string, Player>()
  for (const { session: name } of steps) {
    if (players.has(name)) continue
    const session = await target.connect()
    await session.run(`begin isolation level ${level}`)
    players.set(name, { session, outcome: undefined, isWaiting: false })
  }
  const lines: string[] = []
  for (const { session: name, sql } of steps) {
    const player = players.get(name)
    if (player === undefined || player.isWaiting) throw new Error(`${name} waits before: ${sql}`)
    await take(player, sql)
    lines.push(`${name}  ${sql}  → ${player.isWaiting ? 'waits' : player.outcome}`)
    lines.push(...(await wakened(players)))
  }
  for (const player of players.values()) {
    await player.session.run('rollback').catch(() => undefined)
    await player.session.close()
  }
  const left = await owner.run('select id, value from test order by id')
  lines.push(`afterwards  ${writeRows(left)}`)
  await owner.run('drop table test')
  await owner.close()
  return lines.join('\n')
}

async function take(player: Player, sql: string): Promise<void> {
  player.outcome = undefined
  void player.session.run(sql).then(
    (result) => {
      player.outcome = result.columns === undefined ? result.tag : writeRows(result)
    },
    (error: unknown) => {
      player.outcome = error instanceof Error ? `error: ${error.message}` : String(error)
    },
  )
  await player.session.rest(() => player.outcome !== undefined)
  player.isWaiting = player.outcome === undefined
}

/** The steps that waited and have ended since. */
async function wakened(players: ReadonlyMap<string, Player>): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [name, player] of players) {
    if (!player.isWaiting) continue
    await player.session.rest(() => player.outcome !== undefined)
    if (player.outcome === undefined) continue
    player.isWaiting = false
    lines.push(`${name}    … → ${player.outcome}`)
  }
  return lines
}

function writeRows({ rows }: TextResult): string {
  if (rows.length === 0) return 'no rows'
  return rows.map((row) => row.map((cell) => cell ?? 'NULL').join(' = ')).join(', ')
}
