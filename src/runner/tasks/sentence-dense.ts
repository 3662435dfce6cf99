/**
 * The layer that some models of sentences put behind their pooling (LaBSE, sentence-t5, gtr-t5): sentence-transformers'
 * `Dense`, a matrix, mostly with a bias, and an activation. Graphs of the Hub seldom bring it along.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../../shared/system-errors.ts';
import { loadFailed, requireModelJson } from '../backends/model-files.ts';

/** Largest file of such a layer: 8,192 by 8,192 numbers of fp32, where the models in use stay below 10 MB. */
const MAX_DENSE_BYTES = 256 * 1024 * 1024;
/** Its header names two tensors. */
const MAX_HEADER_BYTES = 1024 * 1024;
const FILE = 'model.safetensors';

/** Such a layer: `activation(weight · vector + bias)`. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** `[outputs, inputs]`. */
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  readonly tanh: boolean;
}

const count = z.int().positive().max(1_000_000);
/** What a config leaves out is as the class has it. */
const configSchema = z.looseObject({
  in_features: count,
  out_features: count,
  bias: z.boolean().default(true),
  activation_function: z.string().default('torch.nn.modules.activation.Tanh'),
  module_input_name: z.string().nullish(),
  module_output_name: z.string().nullish(),
  use_residual: z.boolean().nullish(),
});
/** What its config.json says. */
export type DenseConfig = z.output<typeof configSchema>;

const place = z.int().nonnegative();
const tensorSchema = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(count).min(1).max(2),
  data_offsets: z.tuple([place, place]),
});
const headerSchema = z.looseObject({
  'linear.weight': tensorSchema,
  'linear.bias': tensorSchema.optional(),
});
type Header = z.output<typeof headerSchema>;

/** The config of a layer in one of a model's folders. Throws MODEL_LOAD_FAILED. */
export async function readDenseConfig(directory: string, folder: string): Promise<DenseConfig> {
  return await requireModelJson(directory, `${folder}/config.json`, configSchema);
}

/** What a layer does that Hearth does not, in a few words; null where there is nothing. */
export function unknownOf(config: DenseConfig): string | null {
  const activation = config.activation_function.split('.').at(-1) ?? '';
  if (!['Tanh', 'Identity'].includes(activation)) return `Dense with ${activation.slice(0, 40)}`;
  if (config.use_residual === true) return 'Dense with a residual';
  const own = 'sentence_embedding';
  return [config.module_input_name, config.module_output_name].every((name) => (name ?? own) === own)
    ? null
    : 'Dense of tokens';
}

/**
 * The layer with its weights, from the first of `homes` whose folder has them: the model's own, or where the converter
 * keeps what it read of a pytorch_model.bin. Throws MODEL_LOAD_FAILED.
 */
export async function readDense(
  homes: readonly string[],
  folder: string,
  config: DenseConfig,
): Promise<DenseLayer> {
  const { in_features: inputs, out_features: outputs } = config;
  for (const home of homes) {
    const file = await opened(join(home, folder, FILE), `${folder}/${FILE}`);
    if (file === null) continue;
    await using source = file;
    const bytes = await bytesOf(source, `${folder}/${FILE}`);
    const header = headerOf(bytes, folder);
    const numbers = (name: 'linear.weight' | 'linear.bias', shape: readonly number[]): Float32Array =>
      numbersOf(bytes, header, { name, shape, folder });
    return {
      inputs,
      outputs,
      weight: numbers('linear.weight', [outputs, inputs]),
      bias: config.bias ? numbers('linear.bias', [outputs]) : null,
      tanh: config.activation_function.endsWith('Tanh'),
    };
  }
  throw loadFailed(
    `${folder}/${FILE} is missing, the weights of the layer that the model ends with.`,
    'Get that file, too. Its pytorch_model.bin is read only where Hearth converts the whole model.',
  );
}

/** The vector behind a layer; its length is `inputs`. */
export function applyDense(layer: DenseLayer, vector: Float32Array): Float32Array {
  const { inputs, outputs, weight, bias, tanh } = layer;
  const made = new Float32Array(outputs);
  for (let row = 0; row < outputs; row += 1) {
    let sum = bias?.[row] ?? 0;
    for (let at = 0; at < inputs; at += 1) sum += (weight[row * inputs + at] ?? 0) * (vector[at] ?? 0);
    made[row] = tanh ? Math.tanh(sum) : sum;
  }
  return made;
}

async function opened(path: string, name: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return null;
    throw loadFailed(`${name} can't be opened.`, 'Look at the permissions of the model folder.', error);
  }
}

async function bytesOf(file: FileHandle, name: string): Promise<Buffer> {
  const info = await file.stat();
  if (!info.isFile()) throw loadFailed(`${name} is no file.`);
  if (info.size <= MAX_DENSE_BYTES) return await file.readFile();
  throw loadFailed(
    `${name} has ${info.size.toLocaleString('en')} bytes; ${MAX_DENSE_BYTES.toLocaleString('en')} are the most that such a file may have.`,
  );
}

/** The header of a safetensors file (eight bytes of length, JSON, the numbers). */
function headerOf(bytes: Buffer, folder: string): { readonly tensors: Header; readonly end: number } {
  const length = bytes.length < 8 ? Number.NaN : Number(bytes.readBigUInt64LE());
  try {
    if (!(length <= Math.min(MAX_HEADER_BYTES, bytes.length - 8))) throw new Error('its header does not fit');
    const given: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    return { tensors: headerSchema.parse(given), end: 8 + length };
  } catch (error) {
    throw loadFailed(
      `${folder}/${FILE} is damaged, or holds no layer of sentence-transformers.`,
      undefined,
      error,
    );
  }
}

function numbersOf(
  bytes: Buffer,
  { tensors, end }: ReturnType<typeof headerOf>,
  wanted: {
    readonly name: 'linear.weight' | 'linear.bias';
    readonly shape: readonly number[];
    readonly folder: string;
  },
): Float32Array {
  const { name, shape, folder } = wanted;
  const tensor = tensors[name];
  const elements = shape.reduce((product, size) => product * size, 1);
  const [from, to] = tensor?.data_offsets ?? [0, 0];
  const width = tensor?.dtype === 'F32' ? 4 : 2;
  const fits = to - from === elements * width && end + to <= bytes.length;
  if (tensor?.shape.join() !== shape.join() || !fits)
    throw loadFailed(
      `${folder}/${FILE} has no ${name} of ${shape.join(' × ')} numbers, as its config.json says.`,
    );
  // A copy starts at a multiple of four, as the views need it.
  const { buffer } = Uint8Array.from(bytes.subarray(end + from, end + to));
  if (tensor.dtype === 'F32') return new Float32Array(buffer);
  if (tensor.dtype === 'F16') return Float32Array.from(new Float16Array(buffer));
  // The upper half of a float32.
  return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer);
}
