/** A bad request as a row of a table, and what holds of every answer to one. */
import { expect } from 'vitest';
import { ERROR_KINDS, type ErrorCode } from '../../../shared/errors.ts';
import { errorOf, send, type Answer, type Listening, type Sending } from './listening.ts';

/** Name, what is sent, the code of the answer, and what its message has to name. */
export type BadRequest = readonly [name: string, sending: Sending, code: ErrorCode, names?: string | RegExp];

/** A request that nothing is wrong with. */
export const GOOD = { model: 'hearth/ember', inputs: 'Once' };

/** A request for an inference with this body. */
export function infer(body: unknown, headers: Sending['headers'] = {}): Sending {
  return { path: '/api/inference', method: 'POST', headers, body };
}

/** An answer is an error of this code: status, body, id and headers agree. Gives the error. */
export function expectError(answer: Answer, code: ErrorCode): ReturnType<typeof errorOf> {
  const error = errorOf(answer);
  expect({ code: error.code, status: answer.status }).toEqual({ code, status: ERROR_KINDS[code].status });
  expect(answer.headers['x-request-id']).toBe(error.request_id);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  return error;
}

/** A server refuses the request, and the engine never hears of it. */
export async function expectRefusal(server: Listening, [, sending, code, names]: BadRequest): Promise<void> {
  const error = expectError(await send(server.port, sending), code);
  if (names !== undefined) expect(error.message).toMatch(names);
  expect(server.engine.accepted).toEqual([]);
  expect(server.engine.models.loaded.size).toBe(0);
}
