/** Media on their way out of the app, at the very edge: references become data URLs, sounds base64 alone. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isMediaRef, type MediaRef } from '../../shared/media.ts';
import type { InferenceEvent } from '../../shared/inference.ts';
import { eachAtOnce } from '../at-once.ts';
import type { EngineMedia } from '../engine-types.ts';
import { AT_ONCE_BYTES, MADE_AT_ONCE } from './limits.ts';

/** All references in a result, each once. */
export function refsIn(result: unknown): MediaRef[] {
  const found = new Map<string, MediaRef>();
  walk(result, (ref) => found.set(ref.media_id, ref));
  return [...found.values()];
}

/** A result as programs outside of the app get it; one without media comes back as it is. */
export async function outsideResult(result: unknown, media: EngineMedia): Promise<unknown> {
  const refs = refsIn(result);
  if (refs.length === 0) return result;
  const encoded = new Map(
    await eachAtOnce(refs, MADE_AT_ONCE, async (ref) => [ref.media_id, await encode(ref, media)] as const),
  );
  return replaced(result, (ref) => encoded.get(ref.media_id) ?? ref);
}

/** An event as programs outside of the app get it. An echo is what they sent themselves, and stays. */
export async function outsideEvent(event: InferenceEvent, media: EngineMedia): Promise<InferenceEvent> {
  if (event.type !== 'partial' && (event.type !== 'done' || event.task === 'echo')) return event;
  return { ...event, result: await outsideResult(event.result, media) };
}

async function encode(ref: MediaRef, media: EngineMedia): Promise<string> {
  const { path, ref: stored } = await media.find(ref.media_id);
  const base64 =
    stored.bytes <= AT_ONCE_BYTES ? readFileSync(path, 'base64') : await readFile(path, 'base64');
  return stored.type.startsWith('audio/') ? base64 : `data:${stored.type};base64,${base64}`;
}

/** Vectors and raw depths hold a million numbers; only what can be a reference is looked at closely. */
function walk(value: unknown, visit: (ref: MediaRef) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (isRef(value)) visit(value);
  else if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else for (const item of Object.values(value)) walk(item, visit);
}

function replaced(value: unknown, encoded: (ref: MediaRef) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRef(value)) return encoded(value);
  if (Array.isArray(value)) return value.map((item: unknown) => replaced(item, encoded));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [key, replaced(item, encoded)]),
  );
}

function isRef(value: object): value is MediaRef {
  return 'media_id' in value && isMediaRef(value);
}
