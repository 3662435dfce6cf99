/** Why a model that is here is not run: nothing of it can be, or it is not allowed. Pure. */
import { CONVERTIBLE, GGUF_CONVERTIBLE } from '../../shared/convertible.ts';
import { HearthError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import type { LibraryModel } from './library.ts';
import { runnableWeights } from './variants.ts';

/**
 * Share of the machine's memory above which a model counts as large: what is left for the system, the page cache and a
 * person's programs is then too little for them to stay quick. The memory mark alone would let it in.
 */
export const LARGE_SHARE = 0.6;

/** Ways of quantizing whose kernels exist for GPUs only, as `quant_method` of config.json names them. */
const GPU_METHODS: Readonly<Record<string, string>> = {
  aqlm: 'AQLM',
  awq: 'AWQ',
  bitsandbytes: 'bitsandbytes',
  eetq: 'EETQ',
  exl2: 'EXL2',
  fbgemm_fp8: 'FBGEMM',
  fp8: 'FP8',
  gptq: 'GPTQ',
  higgs: 'HIGGS',
  mxfp4: 'MXFP4',
  spqr: 'SpQR',
  vptq: 'VPTQ',
};

const OTHER_COPY = 'Choose a copy of this model with GGUF or ONNX files.';

/** Why none of the files of a model can run a task. */
export function nothingRuns(model: LibraryModel, task: TaskId | null): HearthError {
  const { id, folder } = model;
  const raw = folder.weights.every(({ format }) => format === 'safetensors' || format === 'torch');
  if (raw) return quantizedElsewhere(model) ?? ownCode(model) ?? notConverted(model, task);
  const kinds = [...new Set(folder.weights.map(({ format }) => format.toUpperCase()))].join(' and ');
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${id} is there as ${kinds}, which is not run for ${task ?? 'any task'}.`,
    'Choose a copy of this model with ONNX files.',
  );
}

/** Why a raw checkpoint can be neither run nor converted here, whatever the task; null where it can, or is none. */
export function neverRuns(model: LibraryModel): HearthError | null {
  const { weights, config } = model.folder;
  const raw = weights.every(({ format }) => format === 'safetensors' || format === 'torch');
  if (!raw || weights.length === 0 || runnableWeights(weights, null).length > 0) return null;
  const elsewhere = quantizedElsewhere(model) ?? ownCode(model);
  // A GGUF file can be made of it, which a person has to ask for.
  if (elsewhere === null && GGUF_CONVERTIBLE.includes(config?.model_type ?? '')) return null;
  return elsewhere ?? notConverted(model, model.task.task);
}

function notConverted({ id, folder }: LibraryModel, task: TaskId | null): HearthError {
  const type = folder.config?.model_type ?? 'of an unknown type';
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${id} is a raw checkpoint (${type}, ${folder.config?.architectures?.[0] ?? 'no class named'}) that is not converted for ${task ?? 'any task'}: it has no ONNX graph and no GGUF file.`,
    GGUF_CONVERTIBLE.includes(type)
      ? `Make a GGUF file of it: hearth convert ${id} --to gguf`
      : `${convertedHeads(type)} ${OTHER_COPY}`,
  );
}

/** What of a kind of models is converted. */
function convertedHeads(type: string): string {
  const heads = Object.hasOwn(CONVERTIBLE, type) ? CONVERTIBLE[type] : undefined;
  return heads === undefined
    ? 'docs/models.md lists the kinds of models that are converted.'
    : `Of ${type} these are converted: ${heads.join(', ')}.`;
}

/** Weights that were quantized for another engine; null where they are not. */
function quantizedElsewhere({ id, folder }: LibraryModel): HearthError | null {
  const quantization = folder.config?.quantization_config;
  if (quantization === undefined) return null;
  const method = quantization.quant_method?.toLowerCase() ?? '';
  const name = Object.hasOwn(GPU_METHODS, method) ? GPU_METHODS[method] : undefined;
  const hint =
    'Choose a copy of this model with GGUF or ONNX files, or the checkpoint that it was made from.';
  if (name !== undefined)
    return new HearthError(
      'GPU_REQUIRED',
      `The weights of ${id} are quantized with ${name}, which only runs on a GPU and in another engine.`,
      hint,
    );
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `The weights of ${id} are quantized in a way that is not read here (${method === '' ? 'it has no name' : method.slice(0, 40)}).`,
    hint,
  );
}

/** A model that is code of its own; null where it is not. */
function ownCode({ id, folder }: LibraryModel): HearthError | null {
  // Other scripts lie beside many models (a handler, a conversion) and are no part of them.
  const script = folder.files.find(({ path }) => /(?:^|\/)modeling_\w+\.py$/.test(path))?.path;
  if (folder.config?.auto_map === undefined && script === undefined) return null;
  return new HearthError(
    'UNSAFE_CODE_REFUSED',
    `${id} is run by Python code that comes with it${script === undefined ? '' : ` (${script})`}, which Hearth never runs.`,
    OTHER_COPY,
  );
}

/** The plan, unless it takes more of the machine's memory than `largeBytes`, where that is set; throws LARGE_MODEL_DISABLED. */
export function allowedPlan(plan: Plan, { largeBytes }: { readonly largeBytes?: number }): Plan {
  const { total_bytes: bytes } = plan.memory;
  if (largeBytes === undefined || !takesMainMemory(plan.device) || bytes <= largeBytes) return plan;
  throw new HearthError(
    'LARGE_MODEL_DISABLED',
    `${plan.model} needs about ${formatBytes(bytes)}; models above ${formatBytes(largeBytes)} (${String(LARGE_SHARE * 100)} % of this machine's memory) are turned off, as they slow the whole machine down.`,
    'Choose a smaller file of this model, or allow large models in the settings (ENABLE_LARGE_MODELS=1).',
  );
}

/** Whether what runs on a device lies in the machine's own memory: Metal shares it, other GPUs have theirs. */
export function takesMainMemory(device: Plan['device']): boolean {
  return device === 'cpu' || device === 'mps';
}
