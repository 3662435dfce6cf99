/** Converter processes that are ended from outside: what a person reads, and what is left on the disk. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CONVERTER_PROTOCOL,
  converterContract,
  partSuffix,
  type ConverterContract,
} from '../../shared/converter.ts';
import { HearthError, cancelled } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/server.ts';
import { memoryPair } from '../../shared/rpc/wires/memory.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import { plan } from '../testing/registry-under-test.ts';
import { QualitySamples } from '../conversions/samples.ts';
import { EvalSets } from '../evaluation/sets.ts';
import { Converter } from './converter.ts';
import { KeptConverter } from './kept-converter.ts';

const PID = 4_999_999;
let out = '';
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'hearth-converter-'));
});
afterEach(() => rmSync(out, { recursive: true }));

/** Starts "processes" that begin to write a GGUF file, tell how far they are, and go on for ever; or do what is given. */
function launcher(begun: () => void, handlers: Partial<Handlers<ConverterContract>> = {}): ProcessLauncher {
  return {
    launch: (): RunnerProcess => {
      const [ours, theirs] = memoryPair();
      const exit = Promise.withResolvers<Awaited<RunnerProcess['exited']>>();
      serve(
        converterContract,
        {
          hello: () => Promise.resolve({ protocol: CONVERTER_PROTOCOL, pid: PID }),
          offers: () => Promise.reject(new Error('not asked for')),
          onnx: () => Promise.reject(new Error('not asked for')),
          onnxFolder: () => Promise.reject(new Error('not asked for')),
          variants: () => Promise.reject(new Error('not asked for')),
          gguf: async (input, { write }) => {
            writeFileSync(join(input.out, `a.gguf${partSuffix(PID)}`), 'half a file');
            await write({ done: 1, total: 2 });
            begun();
            return await new Promise(() => undefined);
          },
          ...handlers,
        },
        theirs,
      );
      return {
        pid: PID,
        wire: ours,
        stderrTail: () => '',
        exited: exit.promise,
        kill: () => {
          theirs.close('the process ended');
          exit.resolve({ code: null, signal: 'SIGKILL', reason: 'signal SIGKILL' });
        },
      };
    },
  };
}

test('a cancelled conversion leaves half a file, or another error than CANCELLED', async () => {
  const cancel = new AbortController();
  const told: number[] = [];
  writeFileSync(join(out, `b.gguf${partSuffix(PID - 1)}`), 'of another process');
  const converter = new Converter(
    launcher(() => cancel.abort(cancelled())),
    () => out,
  );
  const going = converter.toGguf(
    { model: 'org/name', folder: out, allowed: [out], out, quantization: 'Q8_0' },
    cancel.signal,
    ({ done }) => told.push(done),
  );
  await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(readdirSync(out)).toEqual([`b.gguf${partSuffix(PID - 1)}`]);
  expect(told).toEqual([1]);
});

test('a quantization that lost too much is made again at the next load, or offered as if it had not', async () => {
  let asked = 0;
  const refuse = async (): Promise<never> => {
    asked += 1;
    const options = { override: 'force' } as const;
    throw new HearthError('MODEL_LOAD_FAILED', 'q8 loses too much: 0.912.', 'Choose another.', options);
  };
  const offers = [
    { to: 'onnx', quantization: 'q8', bytes: 1 } as const,
    { to: 'onnx', quantization: null, bytes: 2 } as const,
  ];
  const processes = launcher(() => undefined, {
    onnxFolder: refuse,
    offers: async () => ({ bytes: 4, graphs: null, offers, refused: [] }),
  });
  const cache = join(out, 'cache');
  const model = join(out, 'model');
  mkdirSync(model);
  const converter = new Converter(processes, () => cache);
  const kept = new KeptConverter(converter, () => cache, new QualitySamples(new EvalSets(null), processes));
  const load = () =>
    kept.ready(
      {
        ...plan('org/name'),
        directory: model,
        convert: { to: 'onnx', quantization: 'q8', allowed: [model] },
      },
      new AbortController().signal,
      () => undefined,
    );
  for (const _ of ['when it is made', 'when it is remembered'])
    await expect(load()).rejects.toMatchObject({
      message: 'org/name: q8 loses too much: 0.912.',
      hint: expect.stringContaining('hearth convert org/name --to onnx --quant q8 --force'),
    });
  expect(asked).toBe(1);
  const place = { model: 'org/name', folder: model, allowed: [model] };
  expect((await converter.offers(place)).offers.map(({ lossy }) => lossy)).toEqual([
    'org/name: q8 loses too much: 0.912.',
    undefined,
  ]);
});
