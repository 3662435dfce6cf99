/** An engine of made-up answers for the page of {@link ./page.tsx}. */
import { errorCodeSchema } from '../../shared/errors.ts';
import type {
  InferenceEvent,
  InferenceEventBody,
  InferenceRequest,
  LoadStage,
} from '../../shared/inference.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { CallContext } from '../../shared/rpc/contract.ts';
import { answer } from './fake-answers.ts';
import type { FakeHandlers } from './fake-client.ts';
import { devices, held, library, settings } from './fake-machine.ts';
import { sampleHealth, sampleModel } from './samples.ts';

const STAGES: readonly LoadStage[] = ['starting', 'checking', 'reading', 'reading', 'reading', 'warming-up'];
const STAGE_MS = 120;
/** `?slow` stretches every wait by this. */
const SLOW = 12;

type Tell = (progress: number, stage: LoadStage) => Promise<void>;

/** Handlers over one made-up machine; `query` chooses what goes wrong. */
export function fakeEngine(query: URLSearchParams): FakeHandlers {
  const machine = new FakeMachine(query.has('slow') ? SLOW : 1);
  return {
    infer: async (request, context) => {
      await infer(machine, request, context, query.get('fail'));
      return {};
    },
    watchModels: async (_input, { write, signal }) => {
      await write({ models: machine.models });
      await machine.watch((models) => void write({ models }).catch(() => undefined), signal);
      return {};
    },
    watchHealth: async (_input, { write, signal }) => {
      while (!signal.aborted) {
        const loaded = machine.models.filter((each) => each.loaded).length;
        await write({ ...sampleHealth, models: { loaded, max: 4 } });
        await machine.pause(1_000, signal);
      }
      return {};
    },
    loadModel: async ({ model }, { write, signal }) => {
      await machine.load(model, signal, (progress, stage) => write({ progress, stage }));
      return machine.find(model);
    },
    unloadModel: async ({ model }) => {
      machine.change(model, { state: 'available', loaded: false });
      return { model, unloaded: true };
    },
    releaseModel: async ({ model }) => {
      machine.change(model, { state: 'available', problem: null });
      return machine.find(model);
    },
    devices: async () => devices,
    settings: async () => ({ settings }),
    changeSetting: async ({ key, value }) => {
      const found = settings.find((each) => each.key === key);
      if (found === undefined) throw new Error(`no setting ${key}`);
      return { ...found, value: value ?? found.schema['default'] };
    },
  };
}

/** The list of models and what happens to it. */
class FakeMachine {
  models = library();
  readonly #watchers = new Set<(models: ModelInfo[]) => void>();
  readonly #stretch: number;

  constructor(stretch: number) {
    this.#stretch = stretch;
  }

  find(id: string): ModelInfo {
    return this.models.find((each) => each.id === id) ?? sampleModel;
  }

  change(id: string, more: Partial<ModelInfo>): void {
    this.models = this.models.map((each) => (each.id === id ? { ...each, ...more } : each));
    for (const tell of this.#watchers) tell(this.models);
  }

  async watch(tell: (models: ModelInfo[]) => void, signal: AbortSignal): Promise<void> {
    this.#watchers.add(tell);
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
    this.#watchers.delete(tell);
  }

  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms * this.#stretch);
      const stop = (): void => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  async load(id: string, signal: AbortSignal, tell: Tell): Promise<void> {
    if (this.find(id).loaded) return;
    this.change(id, { state: 'loading' });
    for (const [step, stage] of STAGES.entries()) {
      if (signal.aborted) {
        this.change(id, { state: 'available' });
        return;
      }
      await tell(step / STAGES.length, stage);
      await this.pause(STAGE_MS, signal);
    }
    const bytes = this.find(id).memory.estimated_bytes ?? 1e8;
    const memory = held(bytes, bytes * 0.96);
    this.change(id, {
      state: 'loaded',
      loaded: true,
      device: 'cpu',
      memory,
      last_used_at: new Date().toISOString(),
    });
  }
}

async function infer(
  machine: FakeMachine,
  request: InferenceRequest,
  { write, signal }: CallContext<InferenceEvent>,
  failure: string | null,
): Promise<void> {
  const request_id = request.request_id ?? 'r';
  let seq = 0;
  const send = async (body: InferenceEventBody): Promise<void> => {
    await write({ ...body, request_id, seq });
    seq += 1;
  };
  await send({ type: 'queued', position: 0 });
  const code = errorCodeSchema.safeParse(failure);
  if (code.success) {
    const message =
      'It needs 17.5 GB with its context. This machine can give 12.2 GB when everything else is unloaded.';
    const hint = 'The 4-bit file needs 6.3 GB and fits.';
    return send({ type: 'error', error: { code: code.data, message, hint, request_id } });
  }
  await machine.load(request.model, signal, (progress, stage) => send({ type: 'loading', progress, stage }));
  return answer(request, send, (ms) => machine.pause(ms, signal), signal);
}
