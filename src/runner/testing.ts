/** Plans and contexts for the tests of the runner. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { AccelerationProfile } from '../shared/acceleration.ts';
import type { RunEvent, Plan } from '../shared/runner.ts';
import type { LoadContext } from './backends/backend.ts';
import type { RunContext, RunMedia } from './tasks/context.ts';

/** Folder of the embedded models. */
export const EMBEDDED = join(import.meta.dirname, '../../resources/models');

/** Folder of what the Python originals computed, and of the tiny random models that they computed it with. */
export const GOLDENS = join(import.meta.dirname, '../../tools/reference/goldens');

/** A golden file, parsed. */
export function golden<S extends z.ZodType>(name: string, schema: S): z.output<S> {
  return schema.parse(JSON.parse(readFileSync(join(GOLDENS, name), 'utf8')));
}

/** A plan for the CPU with one thread, where only what matters to a test is given. */
export function planOf(given: Pick<Plan, 'task' | 'backend' | 'directory' | 'file'> & Partial<Plan>): Plan {
  return {
    model: given.directory.split('/').slice(-2).join('/'),
    dtype: 'fp32',
    device: 'cpu',
    threads: 1,
    context_length: null,
    memory: { total_bytes: 0, lines: [] },
    acceleration: testProfile({ engine: given.backend, dtype: given.dtype ?? 'fp32' }),
    ...given,
  };
}

/** A profile for the CPU, where only what matters to a test is given. */
export function testProfile(given: Partial<AccelerationProfile> = {}): AccelerationProfile {
  return {
    profile: 'test',
    engine: 'onnx',
    device: 'cpu',
    dtype: 'fp32',
    source: 'published',
    reason: 'a test asked for it',
    memory_bytes: 0,
    speed: null,
    ...given,
  };
}

const EMBEDDED_PLANS = {
  'ember-gguf': { task: 'text-generation', backend: 'llama', directory: 'hearth/ember', file: /\.gguf$/ },
  'ember-onnx': {
    task: 'text-generation',
    backend: 'transformers',
    directory: 'hearth/ember',
    file: /\.onnx$/,
  },
  sentiment: {
    task: 'text-classification',
    backend: 'onnx',
    directory: 'hearth/sentiment-minilm',
    file: /\.onnx$/,
  },
  minilm: {
    task: 'feature-extraction',
    backend: 'onnx',
    directory: 'sentence-transformers/all-MiniLM-L6-v2',
    file: /\.onnx$/,
  },
} as const;

/** A plan for one of the embedded models, with the one weights file of its kind that it has. */
export function embeddedPlan(name: keyof typeof EMBEDDED_PLANS): Plan {
  const { file: kind, ...plan } = EMBEDDED_PLANS[name];
  const directory = join(EMBEDDED, plan.directory);
  const file = readdirSync(directory, { recursive: true, encoding: 'utf8' }).find((path) => kind.test(path));
  if (file === undefined) throw new Error(`${plan.directory} has no weights`);
  return planOf({ ...plan, directory, file: file.replaceAll('\\', '/') });
}

/** A load that nobody watches. */
export function loadContext(): LoadContext {
  return { signal: new AbortController().signal, progress: () => undefined };
}

/** Media of a test: inputs by id, and what was saved kept in memory. */
export function testMedia(inputs: Readonly<Record<string, string>> = {}): RunMedia & {
  readonly saved: Map<string, Uint8Array>;
} {
  const saved = new Map<string, Uint8Array>();
  return {
    saved,
    path: (media) => {
      const path = typeof media === 'string' ? undefined : inputs[media.media_id];
      if (path === undefined) throw new Error('no such media');
      return path;
    },
    save: async (bytes, type) => {
      const media_id = createHash('sha256').update(bytes).digest('hex');
      saved.set(media_id, bytes);
      return { media_id, type, bytes: bytes.length };
    },
  };
}

/** A run whose events are kept; its clock ticks once a millisecond it is asked for, its random seed is 7. */
export function runContext(
  signal = new AbortController().signal,
  media: RunMedia = testMedia(),
): RunContext & { readonly events: RunEvent[] } {
  const events: RunEvent[] = [];
  let time = 0;
  return {
    events,
    signal,
    media,
    write: async (event) => {
      signal.throwIfAborted();
      events.push(event);
    },
    now: () => (time += 1),
    randomSeed: () => 7,
  };
}
