/** How much memory a model will need, as a sum that a person can check. */
import type { Backend } from '../../shared/models.ts';
import type { ModelConfig } from './scan.ts';
import type { ModelHeader } from '../../shared/runner.ts';

/** One line of the sum, in bytes. */
export interface EstimateLine {
  readonly label: string;
  readonly bytes: number;
  readonly why: string;
}

/** The sum and its lines. */
export interface MemoryEstimate {
  readonly total_bytes: number;
  readonly lines: EstimateLine[];
  /** The sum before earlier runs corrected it; left out where none has. */
  readonly estimated_bytes?: number;
}

/** The sizes of a decoder's attention that its KV cache follows from. */
export interface AttentionShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/**
 * Private memory of a runner process with its libraries and no model, in bytes: the resident size of each kind measured
 * once with the smallest model loaded, rounded up.
 */
export const RUNNER_BASE_BYTES: Readonly<Record<Backend, number>> = {
  llama: 140e6,
  onnx: 110e6,
  transformers: 180e6,
};

/** llama.cpp's compute buffers and ONNX Runtime's arena grow with the model; a tenth of the weights, 16 MB at least. */
const WORKSPACE_SHARE = 0.1;
const MIN_WORKSPACE_BYTES = 16e6;

/** Tokens of context that are made room for when nobody asks for more: several pages of chat. */
export const DEFAULT_CONTEXT = 8_192;

/** Bytes of one number in the KV cache: f16 in llama.cpp, fp32 in ONNX graphs on a CPU. */
const KV_BYTES: Readonly<Record<Backend, number>> = { llama: 2, onnx: 4, transformers: 4 };

/** The attention's sizes, from a GGUF header or a config.json; null where they are not known. */
export function attentionShape(
  header: ModelHeader | null,
  config: ModelConfig | null,
): AttentionShape | null {
  if (header !== null) {
    const { layers, kv_heads: kvHeads, head_dim: headDim } = header;
    if (layers !== null && kvHeads !== null && headDim !== null) return { layers, kvHeads, headDim };
  }
  const layers = config?.num_hidden_layers ?? config?.n_layer;
  const heads = config?.num_attention_heads ?? config?.n_head;
  const width = config?.hidden_size ?? config?.n_embd;
  if (layers === undefined || heads === undefined || width === undefined || heads <= 0) return null;
  return {
    layers,
    kvHeads: config?.num_key_value_heads ?? heads,
    headDim: config?.head_dim ?? width / heads,
  };
}

/** The longest context that a model was trained for, or null where nothing says. */
export function trainedContext(header: ModelHeader | null, config: ModelConfig | null): number | null {
  const length =
    header?.context_length ?? config?.max_position_embeddings ?? config?.n_positions ?? config?.n_ctx ?? null;
  return length !== null && length > 0 ? Math.floor(length) : null;
}

/** Bytes of a KV cache: keys and values × layers × heads × width × tokens × bytes each. */
export function kvCacheBytes(shape: AttentionShape, tokens: number, backend: Backend): number {
  return 2 * shape.layers * shape.kvHeads * shape.headDim * tokens * KV_BYTES[backend];
}

/** The estimate: weights + KV cache + workspace + process. `contextLength` null means that there is no KV cache. */
export function estimateMemory(model: {
  backend: Backend;
  weightBytes: number;
  parameters: number | null;
  dtype: string;
  contextLength: number | null;
  shape: AttentionShape | null;
}): MemoryEstimate {
  const lines: EstimateLine[] = [{ label: 'weights', bytes: model.weightBytes, why: weightsReason(model) }];
  if (model.contextLength !== null && model.shape !== null) {
    const { layers, kvHeads, headDim } = model.shape;
    const each = KV_BYTES[model.backend];
    lines.push({
      label: 'KV cache',
      bytes: kvCacheBytes(model.shape, model.contextLength, model.backend),
      why: `keys and values × ${n(layers)} layers × ${n(kvHeads)} heads × ${n(headDim)} × ${n(model.contextLength)} tokens × ${n(each)} bytes`,
    });
  }
  const workspace = Math.max(MIN_WORKSPACE_BYTES, model.weightBytes * WORKSPACE_SHARE);
  lines.push({
    label: 'workspace',
    bytes: workspace,
    why: 'a tenth of the weights, 16 MB at least, for intermediate results',
  });
  lines.push({
    label: 'process',
    bytes: RUNNER_BASE_BYTES[model.backend],
    why: 'its own process with the engine loaded',
  });
  return { total_bytes: lines.reduce((sum, line) => sum + line.bytes, 0), lines };
}

function weightsReason(model: { parameters: number | null; weightBytes: number; dtype: string }): string {
  if (model.parameters === null || model.parameters === 0) return `the size of the ${model.dtype} file`;
  const each = model.weightBytes / model.parameters;
  return `${n(model.parameters)} parameters × ${each.toFixed(2)} bytes (${model.dtype})`;
}

function n(value: number): string {
  return value.toLocaleString('en');
}
