/**
 * The closed set of error codes. Every failure that leaves Hearth (over the wire, HTTP or the command line)
 * carries one of them, so that a program can act on the code and a person can act on the hint.
 */
import { z } from 'zod';
import './plain-issues.ts';

/** What a code means to a caller: its HTTP status, and whether the same request can succeed later unchanged. */
export interface ErrorKind {
  /** HTTP status of the answer; 499 is nginx's "client closed request". */
  readonly status: number;
  /** True where trying the same request again later can help. */
  readonly retryable: boolean;
}

/** Every code with its status. `DISCONNECTED` exists on the wire only: an HTTP client sees a closed socket instead. */
export const ERROR_KINDS = {
  INVALID_INPUT: { status: 400, retryable: false },
  TASK_NOT_SUPPORTED: { status: 400, retryable: false },
  DEVICE_UNAVAILABLE: { status: 400, retryable: false },
  GPU_REQUIRED: { status: 400, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  LARGE_MODEL_DISABLED: { status: 403, retryable: false },
  UNSAFE_CODE_REFUSED: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  MODEL_NOT_FOUND: { status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false },
  MODEL_QUARANTINED: { status: 409, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  QUEUE_FULL: { status: 429, retryable: true },
  CANCELLED: { status: 499, retryable: true },
  INTERNAL: { status: 500, retryable: false },
  MODEL_LOAD_FAILED: { status: 500, retryable: false },
  RUNNER_CRASHED: { status: 500, retryable: true },
  SHUTTING_DOWN: { status: 503, retryable: true },
  DISCONNECTED: { status: 503, retryable: true },
  TIMEOUT: { status: 504, retryable: true },
  INSUFFICIENT_MEMORY: { status: 507, retryable: true },
} as const satisfies Record<string, ErrorKind>;

/** One of the closed set of codes. */
export type ErrorCode = keyof typeof ERROR_KINDS;

/** True for a string of the closed set. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_KINDS, value);
}

/** Schema of a code. */
export const errorCodeSchema = z.custom<ErrorCode>(isErrorCode, 'an error code of the closed set');

/** What a model needs and what could be had for it at most, in bytes; `gpu` where it is the GPU's memory. */
const shortOfMemorySchema = z.object({
  need_bytes: z.number(),
  most_bytes: z.number(),
  gpu: z.boolean(),
});
/** What a model needs and what could be had for it. */
export type ShortOfMemory = z.output<typeof shortOfMemorySchema>;

/** Fields of a request that do what is advised against: `replace` what is there, `force` what loses too much. */
export const overrideSchema = z.enum(['replace', 'force']);
/** The field of a request that does what is advised against. */
export type Override = z.output<typeof overrideSchema>;

/** How an error travels between processes and in an HTTP body (there inside `{"error": …}`). */
export const errorBodySchema = z.object({
  code: errorCodeSchema,
  /** What is wrong, for a person, with the numbers. */
  message: z.string(),
  /** What the person can do next. */
  hint: z.string(),
  /** Empty where the failure belongs to no request. */
  request_id: z.string().default(''),
  /** The numbers of INSUFFICIENT_MEMORY, where it was the sum that refused it. */
  memory: shortOfMemorySchema.optional(),
  /** Seconds after which QUEUE_FULL should be over. */
  retry_after: z.number().positive().optional(),
  /** The field of the same request that has it done all the same. */
  override: overrideSchema.optional(),
});
/** An error as data. */
export type ErrorBody = z.output<typeof errorBodySchema>;

/** The one exception class that crosses borders; anything else becomes INTERNAL at the edge. */
export class HearthError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly requestId: string;
  readonly memory: ShortOfMemory | undefined;
  /** Seconds after which the same request should be taken, where that is known. */
  readonly retryAfter: number | undefined;
  /** The field that has the request done all the same. */
  readonly override: Override | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    hint: string,
    options: {
      cause?: unknown;
      requestId?: string;
      memory?: ShortOfMemory | undefined;
      retryAfter?: number | undefined;
      override?: Override | undefined;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HearthError';
    this.code = code;
    this.hint = hint;
    this.requestId = options.requestId ?? '';
    this.memory = options.memory;
    this.retryAfter = options.retryAfter;
    this.override = options.override;
  }

  /** The HTTP status of this error's code. */
  get status(): number {
    return ERROR_KINDS[this.code].status;
  }

  /** The error as data; `requestId` overrides the one that it was made with. */
  toBody(requestId = this.requestId): ErrorBody {
    const { code, message, hint, memory, retryAfter, override } = this;
    return {
      code,
      message,
      hint,
      request_id: requestId,
      ...(memory === undefined ? {} : { memory }),
      ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
      ...(override === undefined ? {} : { override }),
    };
  }

  /** The error that some data describes; data of no known shape is INTERNAL. */
  static fromBody(body: unknown): HearthError {
    const parsed = errorBodySchema.safeParse(body);
    if (!parsed.success) {
      return new HearthError(
        'INTERNAL',
        'The other side sent an error of an unknown shape.',
        'Look at the log.',
      );
    }
    const { code, message, hint, request_id, retry_after: retryAfter, ...more } = parsed.data;
    return new HearthError(code, message, hint, { ...more, requestId: request_id, retryAfter });
  }
}

/** Whatever was thrown, as a HearthError: itself, an abort's own reason, CANCELLED for a bare abort, else INTERNAL. */
export function toHearthError(thrown: unknown): HearthError {
  if (thrown instanceof HearthError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') return cancelled();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new HearthError('INTERNAL', message, 'This is a fault of Hearth. The log has the details.', {
    cause: thrown,
  });
}

/** The error of a request that its owner took back. */
export function cancelled(): HearthError {
  return new HearthError('CANCELLED', 'The request was stopped.', 'Run it again when you like.');
}

/** An INVALID_INPUT that names the field (`inputs.text`) and says what is allowed there. */
export function invalidInput(
  path: string,
  problem: string,
  hint = 'Correct this field and send the request again.',
): HearthError {
  return new HearthError('INVALID_INPUT', path === '' ? problem : `${path}: ${problem}`, hint);
}

/**
 * An INVALID_INPUT from a failed schema: the path of the first problem, and how many more there are. A field that is
 * not known goes first: what else is missing is often what it was meant to be.
 */
export function invalidInputFrom(error: z.ZodError, root = ''): HearthError {
  const unknown = error.issues.find(({ code }) => code === 'unrecognized_keys');
  const first = error.issues[0];
  // A whole number that is too big is so twice: for JavaScript, and then for the field, which is what helps.
  const own = error.issues.findLast(({ code, path }) => code === first?.code && same(path, first.path));
  const issue = unknown ?? own;
  if (issue === undefined) return invalidInput(root, 'does not fit what is expected');
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [root, ...issue.path.map(String), ...keys.slice(0, 1)].filter((part) => part !== '').join('.');
  const problem = keys.length > 0 ? 'is not known here' : issue.message;
  const others = error.issues.filter(({ path }) => !same(path, issue.path)).length;
  const more = others > 0 ? ` (and ${String(others)} more)` : '';
  return invalidInput(path, `${problem}${more}`);
}

function same(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
