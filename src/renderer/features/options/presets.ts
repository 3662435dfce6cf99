/** Options under a name, saved for one model. */
import { z } from 'zod';
import { create } from 'zustand';
import { remember, remembered } from '../../stores/storage.ts';

/** A named set of options. */
export interface Preset {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Most presets of one model: more than a person tells apart. */
export const MAX_PRESETS = 30;
/** Longest name, so that a menu can show it. */
export const MAX_NAME = 60;

const presetsSchema = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), options: z.record(z.string(), z.unknown()) })),
);

/** Presets by model. */
export const usePresets = create<{ readonly byModel: Readonly<Record<string, readonly Preset[]>> }>()(() => ({
  byModel: remembered('presets', presetsSchema, {}),
}));

/** The presets after one was saved: the same name is replaced in its place, a new one comes last, the oldest goes. Pure. */
export function withPreset(presets: readonly Preset[], preset: Preset): readonly Preset[] {
  const at = presets.findIndex((each) => each.name === preset.name);
  return at < 0 ? [...presets, preset].slice(-MAX_PRESETS) : presets.with(at, preset);
}

/** Saves options under a name; a blank name saves nothing. */
export function savePreset(model: string, name: string, options: Preset['options']): void {
  const trimmed = name.trim().slice(0, MAX_NAME);
  if (trimmed !== '') change(model, (presets) => withPreset(presets, { name: trimmed, options }));
}

/** Forgets a preset. */
export function deletePreset(model: string, name: string): void {
  change(model, (presets) => presets.filter((each) => each.name !== name));
}

function change(model: string, how: (presets: readonly Preset[]) => readonly Preset[]): void {
  usePresets.setState(({ byModel }) => ({ byModel: { ...byModel, [model]: how(byModel[model] ?? []) } }));
  remember('presets', usePresets.getState().byModel);
}
