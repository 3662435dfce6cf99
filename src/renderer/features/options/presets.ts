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

interface PresetsState {
  readonly byModel: Readonly<Record<string, readonly Preset[]>>;
  /** Whether the list of presets is open. */
  readonly menuOpen: boolean;
}

/** Presets by model. */
export const usePresets = create<PresetsState>()(() => ({
  byModel: remembered('presets', presetsSchema, {}),
  menuOpen: false,
}));

/** Opens or closes the list of presets. */
export function showPresets(menuOpen: boolean): void {
  usePresets.setState({ menuOpen });
}

/** True for the same options, in whatever order. Pure. */
export function sameOptions(a: Preset['options'], b: Preset['options']): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(options: Preset['options']): [string, unknown][] {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
}

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
