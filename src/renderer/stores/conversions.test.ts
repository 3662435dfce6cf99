/** Conversions as the page keeps them. */
import { expect, it } from 'vitest';
import type { Conversion, ConversionRequest } from '../../shared/conversions.ts';
import { HearthError } from '../../shared/errors.ts';
import { FakeClient } from '../testing/fake-client.ts';
import { useConnection } from './connection.ts';
import { convertAllTheSame } from './conversions.ts';

const failed: Conversion = {
  id: 'c1',
  model: 'org/name',
  source: 'app',
  to: 'onnx',
  quantization: 'q4',
  overrides: ['replace'],
  phase: 'failed',
  progress: null,
  asked_at: '2026-01-01T00:00:00Z',
  ended_at: '2026-01-01T00:00:01Z',
  result: null,
  error: null,
};

/** An engine that takes conversions, or none. */
function engine(takes: boolean) {
  const seen: { asked: ConversionRequest[]; forgotten: string[] } = { asked: [], forgotten: [] };
  const client = new FakeClient({
    startConversion: async ({ request }) => {
      seen.asked.push(request);
      if (!takes) throw new HearthError('QUEUE_FULL', 'many wait already', 'Wait.');
      return failed;
    },
    forgetConversion: async ({ conversion }) => {
      seen.forgotten.push(conversion);
      return { forgotten: true };
    },
  });
  useConnection.setState({ client, phase: 'open' });
  return seen;
}

it('does all the same what was asked before in another way, or without what was overridden then', async () => {
  const { asked, forgotten } = engine(true);
  await convertAllTheSame(failed, 'force');
  expect([asked, forgotten]).toEqual([
    [{ to: 'onnx', quantization: 'q4', replace: true, force: true }],
    ['c1'],
  ]);
});

it('loses the reason of a failure where the next try is not even begun', async () => {
  const { asked, forgotten } = engine(false);
  await convertAllTheSame(failed, 'force');
  expect([asked.length, forgotten]).toEqual([1, []]);
});
