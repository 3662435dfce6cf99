/** How the fake engine fails: the sentences of the real one, for each code that has its own card. */
import { HearthError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { sampleHealth } from './samples.ts';

const WORDS: Readonly<Partial<Record<ErrorCode, readonly [message: string, hint: string]>>> = {
  INSUFFICIENT_MEMORY: [
    'It needs 17.5 GB with its context. This machine can give 7.5 GB when everything else is unloaded.',
    'Choose a smaller file of this model, close other programs, or raise MEMORY_WATERMARK.',
  ],
  MODEL_LOAD_FAILED: ['model.gguf ends after 212 MB of 340 MB.', 'Get the file again.'],
  MODEL_NOT_FOUND: ['There is no model with this name here any more.', 'Its folder may have been moved.'],
  RUNNER_CRASHED: ['The engine stopped with signal SIGSEGV while it worked.', 'Run it again.'],
  INVALID_INPUT: ['options.top_k: must be at most 5', 'Correct this field and send the request again.'],
  LARGE_MODEL_DISABLED: ['This model is likely to slow the whole machine down.', 'Allow large models.'],
  GPU_REQUIRED: ['This model runs on a GPU only, and none was found.', 'Look at the devices.'],
  TASK_NOT_SUPPORTED: ['It classifies texts and writes none.', 'Choose a model for this task.'],
  QUEUE_FULL: ['64 requests are waiting already.', 'Wait until some of them have ended.'],
  TIMEOUT: ['No answer in 300 s.', 'Give it more time.'],
  DISCONNECTED: ['The connection to Hearth is lost.', 'It comes back by itself. Then run it again.'],
};

/** The error of a code. */
export function failureOf(code: ErrorCode): HearthError {
  const [message, hint] = WORDS[code] ?? ['It did not work.', 'The log has the details.'];
  const most_bytes = sampleHealth.memory.room.most_bytes;
  const memory = code === 'INSUFFICIENT_MEMORY' ? { need_bytes: 17.5e9, most_bytes, gpu: false } : undefined;
  return new HearthError(code, message, hint, { memory });
}
