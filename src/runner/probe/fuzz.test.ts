import { describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { headerSchema } from '../../shared/runner.ts';
import { inspect } from './index.ts';
import { LLAMA_BYTES, gguf, llamaKeys, llamaTensors, onnx, randomFrom, safetensors } from './test-files.ts';
import { useFolder } from './test-folder.ts';

const folder = useFolder();

// A reader that hangs ends here; the time is for slow disks.
describe('a mutated header', { timeout: 120_000 }, () => {
  const seeds = Array.from({ length: 500 }, (_, index) => index + 1);
  const sources: [string, (buffer: Buffer) => number, Buffer][] = [
    ['gguf', (buffer) => buffer.length - LLAMA_BYTES, gguf(llamaKeys, llamaTensors, LLAMA_BYTES)],
    [
      'safetensors',
      (buffer) => buffer.length - 32,
      safetensors(
        { a: { dtype: 'F32', shape: [2, 4], data_offsets: [0, 32] }, __metadata__: { format: 'pt' } },
        32,
      ),
    ],
    ['onnx', (buffer) => Math.min(8, buffer.length), onnx(300)],
  ];

  it.each(sources)(
    '%s: 500 of them are read or refused, in little memory',
    async (extension, headerEnd, sound) => {
      const before = process.memoryUsage().rss;
      let refused = 0;
      for (const seed of seeds) {
        const file = folder.write(`fuzz.${extension}`, mutate(sound, headerEnd(sound), seed));
        const result = await inspect(file).catch((error: unknown) => error);
        if (result instanceof HearthError) {
          expect(result.code).toBe('MODEL_LOAD_FAILED');
          refused += 1;
        } else {
          expect(headerSchema.safeParse(result).success, `seed ${String(seed)}: ${String(result)}`).toBe(
            true,
          );
        }
      }
      expect(refused).toBeGreaterThan(50);
      expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 ** 2);
    },
  );

  /** One to four faults: a changed byte, a number that lies, a piece left out, an end that came early. */
  function mutate(sound: Buffer, headerEnd: number, seed: number): Buffer {
    const random = randomFrom(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    let buffer = Buffer.from(sound);
    for (let fault = below(4); fault >= 0; fault--) {
      const at = below(Math.min(headerEnd, buffer.length));
      const kind = below(4);
      if (kind === 0) buffer[at] = below(256);
      if (kind === 1 && at + 8 <= buffer.length)
        buffer.writeBigUInt64LE(2n ** BigInt(below(64)) - BigInt(below(2)), at);
      if (kind === 2) buffer = Buffer.concat([buffer.subarray(0, at), buffer.subarray(at + 1 + below(16))]);
      if (kind === 3 && below(4) === 0) buffer = buffer.subarray(0, Math.max(1, at));
    }
    return buffer;
  }
});
