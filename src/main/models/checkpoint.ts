/** The raw checkpoint of a folder: which of its files belong to it, and whether it can be converted. Pure. */
import { GGUF_QUANTIZATIONS } from '../../shared/converter.ts';
import { conversionOf } from '../../shared/convertible.ts';
import type { FoundFile, WeightsFile } from './found-files.ts';

/** The names that transformers saves weights under, in the order in which it looks for them. */
const CHECKPOINTS: readonly RegExp[] = [
  /^model\.safetensors$/,
  /^model-\d{5,6}-of-\d{5,6}\.safetensors$/,
  /^pytorch_model\.bin$/,
  /^pytorch_model-\d{5,6}-of-\d{5,6}\.bin$/,
];

/** True for weights in PyTorch's own format, of a model or of the encoder in sentence-transformers' old layout. */
export function isTorchFile(path: string): boolean {
  return /^(?:\d{1,2}_\w+\/)?pytorch_model(?:-\d{5,6}-of-\d{5,6})?\.bin$/.test(path);
}

/** Where a config says how its weights were quantized; the second is MLX's. */
interface Quantized {
  readonly quantization_config?: unknown;
  readonly quantization?: unknown;
}

/**
 * The weights of a folder with its raw checkpoint as one entry that says what it becomes, shards and all; unchanged
 * where it has none that can be converted. It changes when its config.json does, as its graphs do then. `within`: the
 * folder below in which both lie, with a slash.
 */
export function checkpointOf(
  weights: readonly WeightsFile[],
  files: readonly FoundFile[],
  config: (Parameters<typeof conversionOf>[0] & Quantized) | null,
  within = '',
): readonly WeightsFile[] {
  // What was quantized for another engine has other tensors than its architecture says.
  const plain =
    config !== null && config.quantization_config === undefined && config.quantization === undefined;
  const converts = plain ? conversionOf(config) : null;
  if (converts === null) return weights;
  const is = (pattern: RegExp, path: string): boolean =>
    path.startsWith(within) && pattern.test(path.slice(within.length));
  const pattern = CHECKPOINTS.find((each) => weights.some(({ path }) => is(each, path)));
  if (pattern === undefined) return weights;
  const shards = weights.filter(({ path }) => is(pattern, path));
  const [first] = shards;
  if (first === undefined) return weights;
  const settings = files.find(({ path }) => path === `${within}config.json`);
  const whole: WeightsFile = {
    ...first,
    bytes: shards.reduce((sum, { bytes }) => sum + bytes, 0),
    fingerprint: [
      ...shards.map(({ fingerprint }) => fingerprint),
      `${String(settings?.bytes ?? 0)}@${String(Math.round(settings?.mtimeMs ?? 0))}`,
    ].join('+'),
    // Whatever they are stored in, the graphs compute in float32; a GGUF file is made in eight bits.
    dtype: converts === 'gguf' ? GGUF_QUANTIZATIONS[0] : 'fp32',
    converts,
  };
  const rest = weights.filter((file) => file !== first && !shards.includes(file));
  // A copy of the same weights in the older format is not run.
  return [whole, ...rest.filter(({ format }) => format !== 'torch')];
}

/** Whether the probe reads a file: not a graph, nor a checkpoint of which the converter says what is wrong with it. */
export function hasHeader({ format, converts }: WeightsFile): boolean {
  return converts === undefined && (format === 'gguf' || format === 'safetensors');
}
