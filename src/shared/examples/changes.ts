/** What is another one between a kept run and its replay: model, variant, device, engine, precision, options. Pure. */
import type { Meta } from '../inference.ts';

/** What of a run decides about its result. */
export interface RunSettings {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly meta: Pick<Meta, 'device' | 'backend' | 'dtype'> | null;
}

/** One thing that is another one; `name` is that of the option. Null where a side has none. */
export interface Change {
  readonly what: 'model' | 'variant' | 'device' | 'engine' | 'precision' | 'option';
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

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
          ...pair('precision', before.meta.dtype, after.meta.dtype),
        ]
      : []),
    ...[...new Set([...Object.keys(before.options), ...Object.keys(after.options)])]
      .toSorted()
      .flatMap((name) => pair('option', textOf(before.options[name]), textOf(after.options[name]), name)),
  ];
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
