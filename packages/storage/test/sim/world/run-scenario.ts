/** Runs a scenario from an empty disk to its last life and one more, in which nothing goes wrong. */
import { createTrace, shrink, type Trace } from '@twill/storage/sim'
import { type DiskLie, live, type OpenDatabase } from './life.ts'
import { chooseScenario, type LifePlan, type Scenario, type Step } from './scenario.ts'
import { World } from './world.ts'

export type SimulationResult = {
  readonly failure: unknown
  readonly trace: Trace
  /** Calls that were acknowledged. */
  readonly acks: number
}

export type SimulationOptions = {
  readonly open: (segmentBytes: number) => OpenDatabase
  readonly lie?: DiskLie | undefined
}

/** The last life: opens, compares, writes a little to everything, and closes. */
const CALM_LIFE: LifePlan = {
  scheduleSeed: 1,
  actors: [
    [0, 0.3, 0.6, 0.9].flatMap((line): Step[] => [
      { kind: 'append', line, sizes: [50, 3_000, 50] },
      { kind: 'checkpoint', line, at: 0.999, pages: [{ id: 1, lengthBytes: 700 }] },
      { kind: 'collect-garbage', line },
      { kind: 'append', line, sizes: [50] },
    ]),
  ],
  faults: [],
  freeBytes: undefined,
  ending: { kind: 'close', thenPowerLoss: true },
}

export async function runScenario(
  scenario: Scenario,
  options: SimulationOptions,
): Promise<SimulationResult> {
  const trace = createTrace()
  const world = new World(trace)
  const open = options.open(scenario.segmentBytes)
  const lives = [...scenario.lives, CALM_LIFE, { ...CALM_LIFE, actors: [] }]
  try {
    for (const [index, plan] of lives.entries()) {
      const lie = index < scenario.lives.length ? options.lie : undefined
      await live(world, { open, plan, name: `life ${index}`, lie })
    }
  } catch (failure) {
    return { failure: failure ?? new Error('something falsy was thrown'), trace, acks: world.acks }
  }
  return { failure: undefined, trace, acks: world.acks }
}

export function runSeed(seed: number, options: SimulationOptions): Promise<SimulationResult> {
  return runScenario(chooseScenario(seed), options)
}

/** The smallest scenario that still fails, and a text that says how to see it again. */
export async function explain(seed: number, options: SimulationOptions): Promise<string> {
  const scenario = chooseScenario(seed)
  const { failure, trace } = await runScenario(scenario, options)
  const smaller = await shrinkScenario(scenario, options, symptomOf(failure))
  const again = await runScenario(smaller, options)
  const lives = smaller.lives.map((life) => `  ${JSON.stringify(life)}`).join('\n')
  return [
    `seed ${seed} fails: ${describe(failure)}`,
    `replay: pnpm --filter @twill/storage soak --from ${seed} --seeds 1 --trace`,
    `trace digest ${trace.digest()}, ${trace.count} lines`,
    `smallest scenario that fails (segments of ${smaller.segmentBytes} bytes): ${describe(again.failure)}`,
    lives,
    'end of its trace:',
    ...again.trace.lines().slice(-40),
  ].join('\n')
}

export function describe(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure)
  return failure.stack ?? failure.message
}

/** The message without its numbers: a smaller scenario must fail in the same way. */
function symptomOf(failure: unknown): string {
  return (failure instanceof Error ? failure.message : String(failure)).replace(/\d+/g, '#')
}

async function shrinkScenario(
  scenario: Scenario,
  options: SimulationOptions,
  symptom: string,
): Promise<Scenario> {
  const fails = async (lives: readonly LifePlan[]): Promise<boolean> => {
    const { failure } = await runScenario({ ...scenario, lives }, options)
    return failure !== undefined && symptomOf(failure) === symptom
  }
  const lives = await shrink(scenario.lives, fails, 60)
  type Place = { readonly life: number; readonly actor: number; readonly step: Step }
  const places = lives.flatMap((life, lifeIndex) =>
    life.actors.flatMap((steps, actor) =>
      steps.map((step): Place => ({ life: lifeIndex, actor, step })),
    ),
  )
  const withOnly = (kept: readonly Place[]): readonly LifePlan[] =>
    lives.map((life, lifeIndex) => ({
      ...life,
      actors: life.actors.map((_, actor) =>
        kept
          .filter((place) => place.life === lifeIndex && place.actor === actor)
          .map((p) => p.step),
      ),
    }))
  const kept = await shrink(places, (some) => fails(withOnly(some)), 500)
  const smaller = withOnly(kept)
  const withoutIdle = smaller.map((life) => ({
    ...life,
    actors: life.actors.filter((steps) => steps.length > 0),
  }))
  return { ...scenario, lives: (await fails(withoutIdle)) ? withoutIdle : smaller }
}

/** A stream of seeds for one run of the slice, so that different runs may look at different ones. */
export function seedsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
