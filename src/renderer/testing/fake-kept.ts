/** What is kept of the raw checkpoints of {@link ./fake-raw.ts}; `kept=failed` can't be read. */
import { HearthError } from '../../shared/errors.ts';
import type { KeptModel } from '../../shared/kept.ts';
import type { FakeHandlers } from './fake-client.ts';

const of = (digit: string, more: Pick<KeptModel, 'kind' | 'bytes'> & Partial<KeptModel>): KeptModel => ({
  key: digit.repeat(32),
  model: null,
  folder: null,
  in_use: false,
  ...more,
});

/** One of each kind and state: of a model that is in use, of one that is gone, of nobody knows which, with a long name. */
let kept: readonly KeptModel[] = [
  of('1', { kind: 'gguf', bytes: 249e6, folder: '/models/SmolLM2-360M' }),
  of('2', { kind: 'gguf', bytes: 4.1e9, folder: `/models/gone/${'a-model-with-a-long-name-'.repeat(4)}7b` }),
  of('3', {
    kind: 'quantized',
    bytes: 113e6,
    model: 'google-bert/bert-base-uncased',
    folder: '/hub/bert',
    in_use: true,
  }),
  of('4', { kind: 'graphs', bytes: 61_400, model: 'google-bert/bert-base-uncased', folder: '/hub/bert' }),
  of('5', { kind: 'graphs', bytes: 102_000 }),
];

/** What the details of a model say of it. */
export function keptOf(model: string): KeptModel[] {
  return kept.filter((each) => each.model === model);
}

/** The handlers over one list. */
export function keptHandlers(query: URLSearchParams): FakeHandlers {
  if (query.has('empty')) kept = [];
  return {
    kept: async () => {
      if (query.get('kept') === 'failed')
        throw new HearthError('INTERNAL', 'What is kept could not be read.', 'Look at the log.');
      return { kept: [...kept] };
    },
    deleteKept: async ({ kind, key }) => {
      const fits = kept.filter(
        (each) => (kind === undefined || each.kind === kind) && (key === undefined || each.key === key),
      );
      const gone = fits.filter((each) => !each.in_use);
      kept = kept.filter((each) => !gone.includes(each));
      return {
        freed_bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
        deleted: gone.length,
        in_use: fits.filter((each) => each.in_use),
      };
    },
  };
}
