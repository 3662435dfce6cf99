/** Made-up conversions of the checkpoints of {@link ./fake-raw.ts}; `convert=failed|lossy|known|taken|refused|unmeasured` goes wrong. */
import { overridesOf, type Conversion, type ConversionRequest } from '../../shared/conversions.ts';
import type { ConversionOffers, ConversionQuality } from '../../shared/converter.ts';
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { FakeHandlers } from './fake-client.ts';
import type { FakeModels } from './fake-models.ts';
import { Feed } from './feed.ts';

const STEPS = 20;
const STEP_MS = 60;

const GRAPHS: ConversionOffers['offers'] = [
  { to: 'onnx', quantization: 'q8', bytes: 113e6 },
  { to: 'onnx', quantization: 'q4', bytes: 76e6 },
  { to: 'onnx', quantization: 'int8', bytes: 110e6 },
  { to: 'onnx', quantization: 'f16', bytes: 220e6 },
  { to: 'onnx', quantization: null, bytes: 440.1e6 },
];
const FILES: ConversionOffers['offers'] = [
  { to: 'gguf', quantization: 'Q8_0', bytes: 144e6 },
  { to: 'gguf', quantization: 'F16', bytes: 270e6 },
  { to: 'gguf', quantization: 'Q6_K', bytes: 138e6 },
  { to: 'gguf', quantization: 'Q5_K_M', bytes: 112e6 },
  { to: 'gguf', quantization: 'Q4_K_M', bytes: 105e6 },
  { to: 'gguf', quantization: 'Q4_0', bytes: 92e6 },
];
const NO_GGUF: ConversionOffers['refused'][number] = {
  to: 'gguf',
  quantization: null,
  message: 'Models of the type bert cannot be converted to GGUF.',
  hint: 'These can: LLaMA, Mistral, Qwen2, Qwen3, Gemma 2, Gemma 3, Phi-3, GPT-2. Others may become ONNX.',
};

function offersOf(model: string, known = false): ConversionOffers {
  const offers = known ? GRAPHS.map(knownLossy) : GRAPHS;
  return model.includes('bert')
    ? { bytes: 440e6, graphs: { bytes: 61_400, ms: 84 }, offers, refused: [NO_GGUF] }
    : { bytes: 269e6, graphs: { bytes: 102_000, ms: 110 }, offers: [...FILES, ...GRAPHS], refused: [] };
}

/** The handlers over one list of conversions. */
export function conversionHandlers(models: FakeModels, query: URLSearchParams): FakeHandlers {
  const feed = new Feed<{ conversions: Conversion[] }>({ conversions: [] });
  const stops = new Map<string, AbortController>();
  const change = (id: string, more: Partial<Conversion>): void => {
    const { conversions } = feed.value;
    feed.set({ conversions: conversions.map((each) => (each.id === id ? { ...each, ...more } : each)) });
  };
  const work = async (entry: Conversion, total: number, signal: AbortSignal): Promise<void> => {
    for (let step = 0; step <= STEPS; step += 1) {
      signal.throwIfAborted();
      failAt(step, entry, query.get('convert'));
      change(entry.id, { phase: 'writing', progress: { done: (total * step) / STEPS, total } });
      await models.pause(STEP_MS, signal);
    }
    const id = `${entry.model}-${entry.quantization ?? ''}-${entry.to.toUpperCase()}`;
    const made: ModelInfo = { ...models.find(entry.model), id, source: 'hub', size_bytes: total };
    models.feed.set({ models: [...models.models, { ...made, format: entry.to, planned: null }] });
    const quality = query.get('convert') === 'unmeasured' ? UNMEASURED : qualityOf(entry);
    change(entry.id, { phase: 'done', result: { model: id, bytes: total, quality } });
  };
  const begin = (entry: Conversion, total: number): void => {
    const stop = new AbortController();
    stops.set(entry.id, stop);
    void work(entry, total, stop.signal)
      .catch((thrown: unknown) => {
        const error = toHearthError(thrown);
        const stopped = stop.signal.aborted || error.code === 'CANCELLED';
        change(entry.id, stopped ? { phase: 'stopped' } : { phase: 'failed', error: error.toBody() });
      })
      .finally(() => change(entry.id, { ended_at: new Date().toISOString() }));
  };
  return {
    watchConversions: async (_input, { write, signal }) => {
      await feed.watch(write, signal);
      return {};
    },
    conversionOffers: async ({ model }, { signal }) => {
      await models.pause(STEP_MS, signal);
      if (query.get('convert') === 'refused') throw damaged();
      return offersOf(model, query.get('convert') === 'known');
    },
    startConversion: async ({ model, request }) => {
      const entry = entryOf(model, request);
      feed.set({ conversions: [...feed.value.conversions, entry] });
      begin(entry, sizeOf(model, request));
      return entry;
    },
    stopConversion: async ({ conversion }) => {
      stops.get(conversion)?.abort(cancelled());
      return { stopped: true };
    },
    forgetConversion: async ({ conversion }) => {
      feed.set({ conversions: feed.value.conversions.filter(({ id }) => id !== conversion) });
      return { forgotten: true };
    },
  };
}

/** Throws at the step at which a conversion goes wrong in that way. */
function failAt(step: number, entry: Conversion, way: string | null): void {
  const { overrides } = entry;
  if (way === 'failed' && step * 2 > STEPS) throw fullDisk();
  if (way === 'lossy' && step === STEPS && !overrides.includes('force')) throw lossy();
  if (way === 'taken' && !overrides.includes('replace')) throw taken(entry);
}

const UNMEASURED: ConversionQuality = {
  measured: false,
  reason: 'its weights of 6.4 GB need more memory than both models may have at once',
};

/** As it is once it was refused. */
function knownLossy(offer: ConversionOffers['offers'][number]): ConversionOffers['offers'][number] {
  return offer.quantization === 'q4' ? { ...offer, lossy: 'a cosine of 0.912' } : offer;
}

/** Graphs are compared with those in float. */
function qualityOf({ to, quantization }: Conversion): ConversionQuality | null {
  if (to === 'gguf' || quantization === null) return null;
  return {
    measured: true,
    graph: 'model',
    cosine: quantization === 'q4' ? 0.9871 : 0.9994,
    same_label: 0.984,
    inputs: 16,
    of: 'texts',
    unmeasured: [],
  };
}

function sizeOf(model: string, { to, quantization }: ConversionRequest): number {
  const { offers } = offersOf(model);
  return offers.find((each) => each.to === to && each.quantization === (quantization ?? null))?.bytes ?? 1;
}

function entryOf(model: string, request: ConversionRequest): Conversion {
  const { to, quantization } = request;
  return {
    id: crypto.randomUUID(),
    model,
    source: 'app',
    to,
    quantization: quantization ?? null,
    overrides: overridesOf(request),
    phase: 'reading',
    progress: null,
    asked_at: new Date().toISOString(),
    ended_at: null,
    result: null,
    error: null,
  };
}

const fullDisk = (): HearthError =>
  new HearthError(
    'MODEL_LOAD_FAILED',
    'The disk is full: 41 MB of 113 MB were written.',
    'Make room, choose a smaller quantization, or another folder.',
  );

const lossy = (): HearthError =>
  new HearthError(
    'MODEL_LOAD_FAILED',
    'q4 loses too much of this model: its answers have a cosine of 0.912 to those in float over 16 texts, and 0.95 is the least.',
    'Choose another quantization: f16 and q8 lose the least.',
    { override: 'force' },
  );

const taken = ({ model, quantization, to }: Conversion): HearthError =>
  new HearthError(
    'INVALID_INPUT',
    `${model}-${quantization ?? ''}-${to.toUpperCase()} is there already.`,
    'Run that one, or have it replaced.',
    { override: 'replace' },
  );

const damaged = (): HearthError =>
  new HearthError(
    'MODEL_LOAD_FAILED',
    'model.safetensors is damaged: it ends before its tensors do.',
    'Get the model again.',
  );
