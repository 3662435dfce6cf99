import { describe, expect, it } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceEventBody } from '../../../shared/inference.ts';
import { FakeClient, type FakeHandlers } from '../../testing/fake-client.ts';
import { sampleModel } from '../../testing/samples.ts';
import { observeCalls } from './observe-calls.ts';

/** A client over these handlers, and what its listener heard. */
function observed(handlers: FakeHandlers) {
  const heard: string[] = [];
  const ended = new Set<string>();
  const client = observeCalls(new FakeClient(handlers), {
    started: (_id, work, model) => void heard.push(`${work} ${model}`),
    // As LongWork has it: the first end of each counts.
    ended: (id, end) => {
      if (!ended.has(id)) heard.push(end.kind === 'failed' ? end.reason : end.kind);
      ended.add(id);
    },
  });
  return { client, heard };
}
const error = { code: 'TIMEOUT', message: 'No answer in 300 s.', hint: '', request_id: 'r' } as const;

describe('the page hears of its own long work', () => {
  it.each<[string, InferenceEventBody, string]>([
    ['fails', { type: 'error', error }, 'No answer in 300 s.'],
    ['is stopped', { type: 'error', error: { ...error, code: 'CANCELLED' } }, 'stopped'],
  ])('a run that %s, though its reader leaves with the last event', async (_name, body, end) => {
    const { client, heard } = observed({
      infer: async (_request, { write }) => {
        await write({ type: 'queued', position: 0, request_id: 'r', seq: 0 });
        await write({ ...body, request_id: 'r', seq: 1 });
        return {};
      },
    });
    for await (const event of client.call('infer', { model: 'm', inputs: 'a' }))
      if (event.type === 'error') break;
    expect(heard).toEqual(['run m', end]);
  });

  it('a run that its reader leaves was stopped', async () => {
    const { client, heard } = observed({
      infer: async (_request, { write }) => {
        await write({ type: 'token', text: 'a', request_id: 'r', seq: 0 });
        return {};
      },
    });
    for await (const _event of client.call('infer', { model: 'm', inputs: 'a' })) break;
    expect(heard).toEqual(['run m', 'stopped']);
  });

  it('a load and a check end with their output or their error', async () => {
    const { client, heard } = observed({
      loadModel: async () => sampleModel,
      verifyModel: async () => {
        throw new HearthError('NOT_FOUND', 'The folder is not there any more.', '');
      },
    });
    await client.call('loadModel', { model: 'm' }).output;
    await client.call('verifyModel', { model: 'm' }).output.catch(() => undefined);
    expect(heard).toEqual(['load m', 'done', 'check m', 'The folder is not there any more.']);
  });

  it('a link that breaks is no end that anybody is told of, and short calls are none at all', async () => {
    const { client, heard } = observed({
      loadModel: () => new Promise(() => undefined),
      unloadModel: async () => ({ model: 'm', unloaded: true }),
    });
    await client.call('unloadModel', { model: 'm' }).output;
    const loading = client.call('loadModel', { model: 'm' });
    client[Symbol.dispose]();
    await loading.output.catch(() => undefined);
    expect(heard).toEqual(['load m', 'stopped']);
  });
});
