/** Converter processes that are ended from outside: what a person reads, and what is left on the disk. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONVERTER_PROTOCOL, converterContract, partSuffix } from '../../shared/converter.ts';
import { cancelled } from '../../shared/errors.ts';
import { serve } from '../../shared/rpc/server.ts';
import { memoryPair } from '../../shared/rpc/wires/memory.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import { Converter } from './converter.ts';

const PID = 4_999_999;
let out = '';
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'hearth-converter-'));
});
afterEach(() => rmSync(out, { recursive: true }));

/** Starts "processes" that begin to write a GGUF file, tell how far they are, and go on for ever. */
function launcher(begun: () => void): ProcessLauncher {
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
          gguf: async (input, { write }) => {
            writeFileSync(join(input.out, `a.gguf${partSuffix(PID)}`), 'half a file');
            await write({ done: 1, total: 2 });
            begun();
            return await new Promise(() => undefined);
          },
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
