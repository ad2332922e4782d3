/**
 * Random histories against the model. A failure is shrunk to the fewest actions that still fail and reported with the seed.
 */
import { createPrng } from '../sim/prng.ts'
import { shrink } from '../sim/shrink.ts'
import { ConformanceFailure, messageOf } from './expect.ts'
import { type ClauseContext, type Ending, type StorageSubject, withInstance } from './harness.ts'
import { type Action, type ActionWeights, chooseActions } from './history-actions.ts'
import { HistoryWorld } from './history-world.ts'

export type HistoryPlan = {
  readonly weights: ActionWeights
  /** How `end-of-life` ends one, in turn; by default in every way the data outlives. */
  readonly endings?: readonly Ending[]
  readonly actions?: number
}

const ACTIONS_PER_HISTORY = 60
const SHRINK_ATTEMPTS = 150

export function runHistories(context: ClauseContext, name: string, plan: HistoryPlan): void {
  context.runner.test(name, async () => {
    for (let seed = 1; seed <= context.histories; seed += 1) {
      await runHistory(context.subject, name, plan, seed)
    }
  })
}

async function runHistory(
  subject: StorageSubject,
  name: string,
  plan: HistoryPlan,
  seed: number,
): Promise<void> {
  const prng = createPrng(seed)
  const actions = chooseActions(prng, plan.weights, plan.actions ?? ACTIONS_PER_HISTORY)
  const failure = await failureOf(subject, plan, actions)
  if (failure === undefined) return
  const fewest = await shrink(
    actions,
    async (some) => (await failureOf(subject, plan, some)) !== undefined,
    SHRINK_ATTEMPTS,
  )
  const last = (await failureOf(subject, plan, fewest)) ?? failure
  const steps = fewest.map((action) => `  ${JSON.stringify(action)}`).join('\n')
  const text = messageOf(last)
  throw new ConformanceFailure(
    `${name}\nseed ${seed} of "${subject.name}" fails: ${text}\nfewest actions that fail:\n${steps}`,
    { cause: last },
  )
}

async function failureOf(
  subject: StorageSubject,
  plan: HistoryPlan,
  actions: readonly Action[],
): Promise<unknown> {
  try {
    await withInstance(subject, async (instance) => {
      const endings = plan.endings ?? subject.endings
      const world = await HistoryWorld.start(instance, subject.capabilities, endings)
      for (const action of actions) await world.act(action)
      await world.endLife()
      await world.checkAll()
      await world.close()
    })
    return undefined
  } catch (error) {
    return error ?? new Error('something falsy was thrown')
  }
}
