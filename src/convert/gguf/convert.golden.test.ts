/** Converted files against those of llama.cpp's own converter and quantizer, tensor by tensor and field by field. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { planGguf, plannedBytes } from './convert.ts';
import { QUANTIZATIONS, type Quantization } from './mixture.ts';
import { forEachCheckpoint } from './testing/each-checkpoint.ts';
import { readGguf, type FieldValue } from './testing/read-gguf.ts';

/** Lists stand in the golden as the hash of their JSON, scores as that of their bytes. */
function brief(key: string, value: FieldValue): FieldValue {
  if (!Array.isArray(value)) return value;
  const bytes = key.endsWith('.scores')
    ? new Uint8Array(Float32Array.from(value, Number).buffer)
    : JSON.stringify(value);
  return `${String(value.length)} ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
}

const isQuantization = (name: string): name is Quantization => Object.hasOwn(QUANTIZATIONS, name);

/** Fields that llama.cpp's converter leaves out, for its reader to choose: here they are always there. */
const SAID_ALOUD = [
  'tokenizer.ggml.add_bos_token',
  'tokenizer.ggml.add_eos_token',
  'tokenizer.ggml.add_space_prefix',
];

/**
 * Where there is no tokenizer.model, llama.cpp's converter gives all tokens one score, so that its reader puts pieces
 * together in another order than the tokenizer; and it takes special tokens for usual ones. Here the scores follow the
 * order of the merges. `greedy.model.test.ts` shows that the tokens are those of the Hub then.
 */
const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
  mistral: ['tokenizer.ggml.scores', 'tokenizer.ggml.token_type'],
};

forEachCheckpoint((name, made) => {
  test('a tensor differs from that of llama.cpp in a bit, or has another format', async () => {
    const { golden, convert } = made();
    expect(golden.quantizations.toSorted()).toEqual(Object.keys(QUANTIZATIONS).toSorted());
    for (const [index, quantization] of golden.quantizations.entries()) {
      if (!isQuantization(quantization)) throw new Error(quantization);
      const { path, bytes } = await convert(quantization);
      const { tensors, end } = await readGguf(path);
      const want = Object.entries(golden.tensors).map(([tensor, all]) => [tensor, all.split(' ')[index]]);
      expect(Object.fromEntries(tensors), quantization).toEqual(Object.fromEntries(want));
      expect([(await stat(path)).size, Math.ceil(end / 32) * 32]).toEqual([bytes, bytes]);
    }
  });

  test('a field that llama.cpp runs or reads by is missing or differs', async () => {
    const { folder, golden, convert } = made();
    const plan = await planGguf({ folder, quantization: 'F16' });
    const { path, bytes } = await convert('F16');
    expect(bytes).toBe(plannedBytes(plan));
    const { fields } = await readGguf(path);
    const got = [...fields]
      .filter(([key]) => !key.startsWith('general.'))
      .filter(([key]) => !(SAID_ALOUD.includes(key) && golden.fields[key] === undefined))
      .map(([key, value]) => [key, brief(key, value)]);
    const differs = Object.fromEntries((DIFFERENT[name] ?? []).map((key) => [key, expect.anything()]));
    expect(Object.fromEntries(got)).toEqual({ ...golden.fields, ...differs });
    expect(fields.get('general.architecture')).toBe(plan.metadata.get('general.architecture')?.value);
  });
});
