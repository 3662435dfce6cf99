/** How scores are shown: choices that never run a model again. */
import { z } from 'zod';
import { create } from 'zustand';
import type { ModelInfo } from '../../../shared/models.ts';
import { remember, remembered } from '../../stores/storage.ts';

/** A model that answers in less than this, ms, runs while one types. */
export const QUICK_MS = 50;

interface ScoresView {
  /** Only scores from here on are shown. */
  readonly threshold: number;
  /** The label by which lines are sorted; null is their own order. */
  readonly sortBy: string | null;
  readonly whileTyping: boolean;
}

/** The view's store. */
export const useScoresView = create<ScoresView>()(() => ({
  threshold: 0,
  sortBy: null,
  whileTyping: remembered('run-while-typing', z.boolean(), true),
}));

/** Runs while one types, or not. */
export function chooseWhileTyping(whileTyping: boolean): void {
  useScoresView.setState({ whileTyping });
  remember('run-while-typing', whileTyping);
}

/** True where the model is in memory and was measured to be quick enough. */
export function isQuick(model: Pick<ModelInfo, 'state' | 'speed'> | null): boolean {
  return model?.state === 'loaded' && model.speed !== null && model.speed.run_ms < QUICK_MS;
}
