/** The step of a load in which a raw checkpoint becomes what a runner can load. */
import type { Plan } from '../../shared/runner.ts';
import { advance, type Held } from './held-model.ts';

/** Told how far a conversion is, in [0, 1]. */
export type OnConverting = (part: number) => void;

/** Gives the plan of a raw checkpoint as a runner loads it; left out of the ports, plans are loaded as they are. */
export type Convert = (plan: Plan, signal: AbortSignal, onProgress: OnConverting) => Promise<Plan>;

/** The plan as the runner is to load it: that of the model, or that of what was made of it now. */
export async function readyPlan(held: Held, convert: Convert | undefined): Promise<Plan> {
  const { plan, abort } = held;
  if (plan.convert === undefined || convert === undefined) return plan;
  advance(held, 'converting', 0);
  return await convert(plan, abort.signal, (part) => advance(held, 'converting', part));
}
