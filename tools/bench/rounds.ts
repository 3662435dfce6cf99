/** Takes the two sides of a comparison in turns until enough rounds were undisturbed, or the time is over. */
import { sift, type Round, type Sifted } from './stats.ts';

/** Turns of one side that are further apart than this share were disturbed. */
export const TOLERANCE = 0.15;

/** How much to measure. */
export interface Effort {
  /** Undisturbed rounds that are wanted. */
  readonly pairs: number;
  /** Milliseconds after which no new round begins. */
  readonly limitMs: number;
}

/** Does one side's work once and gives the time that it took. */
export type Side = () => Promise<number>;

/** Measures rounds; every other one begins with the bare side, so that neither always has the warmer caches. */
export async function measureRounds(hearth: Side, bare: Side, effort: Effort): Promise<Sifted> {
  const rounds: Round[] = [];
  const deadline = performance.now() + effort.limitMs;
  let sifted = sift(rounds, TOLERANCE);
  while (sifted.kept.length < effort.pairs && performance.now() < deadline) {
    rounds.push(rounds.length % 2 === 0 ? await abba(hearth, bare) : await baab(hearth, bare));
    sifted = sift(rounds, TOLERANCE);
  }
  return sifted;
}

async function abba(hearth: Side, bare: Side): Promise<Round> {
  const first = await hearth();
  const bares = [await bare(), await bare()] as const;
  return { hearth: [first, await hearth()], bare: bares };
}

async function baab(hearth: Side, bare: Side): Promise<Round> {
  const first = await bare();
  const through = [await hearth(), await hearth()] as const;
  return { hearth: through, bare: [first, await bare()] };
}
