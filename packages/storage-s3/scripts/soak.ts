/**
 * Runs a simulation over many seeds, with all rules or without one of them, and prints the seeds that fail. Without a rule
 * some seed has to fail; otherwise none may. What both soaks have in common.
 *
 *     --seeds 100000 --from 1          which seeds; a thousand from 1 without arguments
 *     --seeds 1 --from 4711 --trace    what happens in one
 *     --without RULE | each            leaves a rule out, or each in turn
 *     --failures 5 --every 10000       stops after so many failures; reports after so many seeds
 */
import { parseArgs } from 'node:util'

export type SoakedRun = {
  readonly failure: string | undefined
  readonly trace: { lines(): readonly string[] } | undefined
  /** What is added up over all seeds. */
  readonly counts: Readonly<Record<string, number>>
}

type RunSeed = (
  seed: number,
  removed: Record<string, false>,
  keepsTrace: boolean,
) => Promise<SoakedRun>

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    without: { type: 'string' },
    failures: { type: 'string', default: '5' },
    every: { type: 'string', default: '10000' },
  },
})
const from = Number(values.from)
const count = Number(values.seeds)

/** Sets the exit code. */
export async function soak(rules: readonly string[], runSeed: RunSeed): Promise<void> {
  // Errors are made by the thousand here, and nobody reads where.
  if (!values.trace) Error.stackTraceLimit = 0
  const removals = values.without === 'each' ? rules : [values.without]
  for (const removal of removals) {
    if (removal !== undefined && !rules.includes(removal)) {
      throw new Error(`there is no rule ${removal}; there are ${rules.join(', ')}`)
    }
    const isClean = await soakWithout(removal, runSeed)
    if (isClean !== (removal === undefined)) process.exitCode = 1
  }
}

async function soakWithout(removal: string | undefined, runSeed: RunSeed): Promise<boolean> {
  const startedAt = performance.now()
  const name = removal ?? 'all rules'
  const total = new Map<string, number>([['bad', 0]])
  let bad = 0
  let done = 0
  for (; done < count && bad < Number(values.failures); done += 1) {
    const removed: Record<string, false> = removal === undefined ? {} : { [removal]: false }
    const run = await runSeed(from + done, removed, values.trace)
    for (const [what, times] of Object.entries(run.counts)) {
      total.set(what, (total.get(what) ?? 0) + times)
    }
    for (const line of run.trace?.lines() ?? []) console.log(line)
    if (run.failure !== undefined) {
      bad += 1
      total.set('bad', bad)
      console.log(`${name}: seed ${from + done}: ${run.failure}`)
    }
    if ((done + 1) % Number(values.every) === 0 && done + 1 < count) report(done + 1)
  }
  report(done)
  return bad === 0

  function report(seeds: number): void {
    const seconds = (performance.now() - startedAt) / 1000
    const rate = `${seconds.toFixed(0)} s, ${(seeds / seconds).toFixed(0)} seeds/s`
    console.log(`${name}: ${seeds} seeds from ${from}, ${rate}`, Object.fromEntries(total))
  }
}
