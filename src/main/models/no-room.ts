/** The errors of a model for which no room can be made, with the kept models that stand in the way. */
import { HearthError } from '../../shared/errors.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { Admission, MemoryState } from './eviction.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { smallerThatFits } from './out-of-memory.ts';

/** Kept models that a sentence names; the others are counted. */
const MOST_NAMED = 3;

/** It would not fit if everything that may be unloaded were; `kept` are the kept models without which it would. */
export function tooBig(
  plan: Plan,
  { budget, gpu }: Pick<Extract<Admission, { decision: 'refuse' }>, 'budget' | 'gpu'>,
  { total, watermark, gpuLimited = false }: Pick<MemoryState, 'total' | 'watermark' | 'gpuLimited'>,
  kept: readonly string[],
  files: ModelInfo['files'] = [],
): HearthError {
  const need = plan.memory.total_bytes;
  const [can, mend] = gpu
    ? [
        `the GPU has ${formatBytes(budget)} for models${gpuLimited ? ', which is what MAX_GPU_MEM_GB allows' : ''}`,
        gpuLimited ? 'raise MAX_GPU_MEM_GB, or run it on the CPU' : 'run it on the CPU',
      ]
    : [
        `${formatBytes(budget)} can be made free of ${formatBytes(total)} (up to the mark of ${String(Math.round(watermark * 100))} %)`,
        'close other programs, or raise MEMORY_WATERMARK',
      ];
  const [first] = kept;
  const smaller = `${smallerFile(plan, files, budget)}, ${gpu && !gpuLimited ? 'or ' : ''}${mend}.`;
  return new HearthError(
    'INSUFFICIENT_MEMORY',
    `${plan.model} needs about ${formatBytes(need)}, and ${can}${first === undefined ? '' : ` while ${named(kept)} kept in memory`}.`,
    first === undefined ? `C${smaller}` : `Unload ${first}, or keep it no longer. Otherwise c${smaller}`,
    { memory: { need_bytes: need, most_bytes: budget, gpu } },
  );
}

/** What to choose instead, without its first letter: the best of its files that fits, else how small one would have to be. */
function smallerFile(plan: Plan, files: ModelInfo['files'], budget: number): string {
  const fits = smallerThatFits(files, plan, plan.memory.total_bytes, budget);
  if (fits === null && plan.convert?.to === 'onnx' && plan.convert.quantization === undefined)
    return `onvert it to a smaller one: hearth convert ${plan.model} --to onnx --quant q8`;
  return fits === null
    ? `hoose a smaller file of this model (below about ${formatBytes(budget * 0.8)})`
    : `hoose ${fits.variant} of it, which needs about ${formatBytes(fits.bytes)}`;
}

/** Of a model that is loaded ahead, which nobody is to make room for. No request ever sees it. */
export class NoFreeRoom extends HearthError {}

/** There is no free memory for a model to be loaded ahead. */
export function noFreeRoom({ model }: Plan): NoFreeRoom {
  return new NoFreeRoom(
    'INSUFFICIENT_MEMORY',
    `There is no free memory to load ${model} ahead.`,
    'It is loaded when it is used.',
  );
}

/** A load ahead that found no room says nothing to a request that joined it: its own load makes room. Throws the rest. */
export function orNoFreeRoom(thrown: unknown): null {
  if (!(thrown instanceof NoFreeRoom)) throw thrown;
  return null;
}

/** Kept models take every place; unloading one of them makes room. */
export function noPlace(plan: Plan, most: number, kept: readonly string[]): HearthError {
  return new HearthError(
    'INSUFFICIENT_MEMORY',
    `${plan.model} can't be loaded: at most ${String(most)} may be in memory, and ${named(kept)} kept there.`,
    `Unload ${kept[0] ?? 'one of them'}, keep it no longer, or raise MAX_LOADED_MODELS.`,
  );
}

/** `a is`, `a and b are`, `a, b, c and 2 more are`. */
function named(models: readonly string[]): string {
  const more = models.length - MOST_NAMED;
  const names = [...models.slice(0, MOST_NAMED), ...(more > 0 ? [`${String(more)} more`] : [])];
  const list = new Intl.ListFormat('en').format(names);
  return `${list} ${models.length === 1 ? 'is' : 'are'}`;
}
