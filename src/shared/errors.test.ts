import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ERROR_KINDS,
  HearthError,
  cancelled,
  errorBodySchema,
  invalidInput,
  invalidInputFrom,
  isErrorCode,
  toHearthError,
} from './errors.ts';

describe('the codes', () => {
  it('have the statuses that the API promises', () => {
    const statuses = Object.fromEntries(
      Object.entries(ERROR_KINDS).map(([code, { status }]) => [code, status]),
    );
    expect(statuses).toEqual({
      INVALID_INPUT: 400,
      TASK_NOT_SUPPORTED: 400,
      DEVICE_UNAVAILABLE: 400,
      GPU_REQUIRED: 400,
      UNAUTHORIZED: 401,
      FORBIDDEN: 403,
      LARGE_MODEL_DISABLED: 403,
      UNSAFE_CODE_REFUSED: 403,
      NOT_FOUND: 404,
      MODEL_NOT_FOUND: 404,
      METHOD_NOT_ALLOWED: 405,
      MODEL_QUARANTINED: 409,
      PAYLOAD_TOO_LARGE: 413,
      UNSUPPORTED_MEDIA_TYPE: 415,
      QUEUE_FULL: 429,
      CANCELLED: 499,
      INTERNAL: 500,
      MODEL_LOAD_FAILED: 500,
      RUNNER_CRASHED: 500,
      SHUTTING_DOWN: 503,
      DISCONNECTED: 503,
      TIMEOUT: 504,
      INSUFFICIENT_MEMORY: 507,
    });
  });

  it('are a closed set, which no name of Object.prototype is in', () => {
    expect(isErrorCode('QUEUE_FULL')).toBe(true);
    for (const value of ['toString', '__proto__', 'queue_full', '', 4, null, undefined])
      expect(isErrorCode(value)).toBe(false);
  });
});

describe('an error', () => {
  it('survives the wire', () => {
    const error = new HearthError('TIMEOUT', 'It took 5 s.', 'Give it longer.', {
      requestId: 'r1',
      cause: new Error('x'),
    });
    const back = HearthError.fromBody(JSON.parse(JSON.stringify(error.toBody())));
    expect(back).toBeInstanceOf(HearthError);
    expect(back).toMatchObject({
      code: 'TIMEOUT',
      message: 'It took 5 s.',
      hint: 'Give it longer.',
      requestId: 'r1',
      status: 504,
    });
    expect(error.toBody('r2').request_id).toBe('r2');
    expect(errorBodySchema.parse(error.toBody())).not.toHaveProperty('cause');
  });

  it.each([
    null,
    'boom',
    { code: 'NO_SUCH_CODE', message: 'm', hint: 'h' },
    { code: 'TIMEOUT', message: 4, hint: '' },
    [],
  ])('of an unknown shape becomes INTERNAL: %j', (body) =>
    expect(HearthError.fromBody(body).code).toBe('INTERNAL'),
  );

  it('that was thrown keeps its code; an abort is CANCELLED; anything else is INTERNAL with its cause', () => {
    const own = cancelled();
    expect(toHearthError(own)).toBe(own);
    const controller = new AbortController();
    controller.abort();
    expect(toHearthError(controller.signal.reason).code).toBe('CANCELLED');
    const cause = new TypeError('x is not a function');
    expect(toHearthError(cause)).toMatchObject({ code: 'INTERNAL', message: 'x is not a function', cause });
    expect(toHearthError('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
    expect(toHearthError(undefined).code).toBe('INTERNAL');
  });
});

describe('bad input', () => {
  const failed = (schema: z.ZodType, value: unknown): HearthError => {
    const parsed = schema.safeParse(value);
    if (parsed.success) throw new Error('it was accepted');
    return invalidInputFrom(parsed.error, 'options');
  };

  it('names the field and says what is wrong', () => {
    expect(invalidInput('inputs.text', 'is empty').message).toBe('inputs.text: is empty');
    expect(invalidInput('', 'is empty').message).toBe('is empty');
    const schema = z.strictObject({ list: z.array(z.object({ n: z.number().max(5, 'is above 5') })) });
    expect(failed(schema, { list: [{ n: 1 }, { n: 9 }] }).message).toBe('options.list.1.n: is above 5');
  });

  it('names an unknown field, wherever it is', () => {
    const schema = z.strictObject({ inner: z.strictObject({ a: z.number() }) });
    expect(failed(schema, { inner: { a: 1, b: 2 } }).message).toBe('options.inner.b: is not known here');
  });

  it('says how many problems there are', () => {
    const schema = z.object({ a: z.number('is no number'), b: z.number(), c: z.number() });
    expect(failed(schema, {}).message).toBe('options.a: is no number (and 2 more)');
  });
});
