/** What is another one between a kept run and its replay: model, variant, device, engine, versions, precision, options. Pure. */
import { z } from 'zod';
import type { Meta } from '../inference.ts';

/** What of a run decides about its result. */
export interface RunSettings {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly meta: Pick<Meta, 'device' | 'backend' | 'dtype' | 'versions'> | null;
}

/** One thing that is another one; `name` is that of the option or of what has the version. Null where a side has none. */
export const changeSchema = z.object({
  what: z.enum(['model', 'variant', 'device', 'engine', 'version', 'precision', 'option']),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
/** One thing that is another one. */
export type Change = z.output<typeof changeSchema>;

/** A model's name in its two parts: `org/name:q4` names a file of the model. */
function parts(model: string): { name: string; variant: string | null } {
  const at = model.lastIndexOf(':');
  // A drive's colon is before every slash.
  return at > model.lastIndexOf('/') && at > 1
    ? { name: model.slice(0, at), variant: model.slice(at + 1) }
    : { name: model, variant: null };
}

/** All that changed, the model first. */
export function changesBetween(before: RunSettings, after: RunSettings): Change[] {
  const [old, now] = [parts(before.model), parts(after.model)];
  const pair = (
    what: Change['what'],
    was: string | null | undefined,
    is: string | null | undefined,
    name = '',
  ): Change[] =>
    (was ?? null) === (is ?? null) ? [] : [{ what, name, before: was ?? null, after: is ?? null }];
  const known = before.meta !== null && after.meta !== null;
  return [
    ...pair('model', old.name, now.name),
    ...pair('variant', old.variant, now.variant),
    ...(known
      ? [
          ...pair('device', before.meta.device, after.meta.device),
          ...pair('engine', before.meta.backend, after.meta.backend),
          ...versionChanges(before.meta.versions, after.meta.versions),
          ...pair('precision', before.meta.dtype, after.meta.dtype),
        ]
      : []),
    ...[...new Set([...Object.keys(before.options), ...Object.keys(after.options)])]
      .toSorted()
      .flatMap((name) => pair('option', textOf(before.options[name]), textOf(after.options[name]), name)),
  ];
}

/** Only what both sides name: runs of before versions were kept say nothing, and another engine is told as such. */
function versionChanges(before: Meta['versions'] = {}, after: Meta['versions'] = {}): Change[] {
  return Object.entries(before).flatMap(([name, was]): Change[] => {
    const is = after[name];
    return is === undefined || is === was ? [] : [{ what: 'version', name, before: was, after: is }];
  });
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A kept run with its last replay. */
export interface KeptRun extends RunSettings {
  readonly replay: RunSettings | null;
}

/**
 * What would be another one if a kept run ran now; `now` is how its model would run, null where that can't be told.
 * Empty also where the last replay ran as it would now: its result says more than that.
 */
export function changesNow(kept: KeptRun, now: RunSettings['meta']): Change[] {
  const { model, options, replay } = kept;
  if (kept.meta === null || now === null) return [];
  const changes = changesBetween(kept, { model, options, meta: now });
  const replayed = replay !== null && changesBetween(replay, { model, options, meta: now }).length === 0;
  return replayed ? [] : changes;
}
