/** Another try of a conversion. */
import { expect, it } from 'vitest';
import type { Conversion, ConversionRequest } from '../../../shared/conversions.ts';
import { HearthError } from '../../../shared/errors.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import { useConnection } from '../../stores/connection.ts';
import { convertAgain } from './convert-again.ts';

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
  await convertAgain(failed, 'force');
  expect([asked, forgotten]).toEqual([
    [{ to: 'onnx', quantization: 'q4', replace: true, force: true }],
    ['c1'],
  ]);
});

it('loses the reason of a failure where the next try is not even begun', async () => {
  const { asked, forgotten } = engine(false);
  await convertAgain(failed, 'force');
  expect([asked.length, forgotten]).toEqual([1, []]);
});

it('asks for more than before where nothing is overridden', async () => {
  const { asked } = engine(true);
  await convertAgain({ ...failed, overrides: [] }, null);
  expect(asked).toEqual([{ to: 'onnx', quantization: 'q4' }]);
});
