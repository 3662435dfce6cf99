/** Parts of a request that several routes read. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidInput, invalidInputFrom } from '../../shared/errors.ts';
import { MAX_MODEL_NAME } from '../../shared/inference.ts';
import { headerValues } from './security.ts';

const tailSchema = z.object({ '*': z.string().min(1).max(MAX_MODEL_NAME) });
const nothingSchema = z.strictObject({});

/** What stands for the braces of the route's path, decoded: `org/name` as well as `org%2Fname`. */
export function tailOf(request: FastifyRequest): string {
  const parsed = tailSchema.safeParse(request.params);
  if (parsed.success) return parsed.data['*'];
  throw invalidInput('The address', `has to end in a name of 1 to ${String(MAX_MODEL_NAME)} characters`);
}

/** Throws INVALID_INPUT where a route that takes no body was given one with something in it. */
export function noBody(body: unknown): void {
  const parsed = nothingSchema.safeParse(body ?? {});
  if (!parsed.success) throw invalidInputFrom(parsed.error, typeof body === 'object' ? '' : 'The body');
}

/** No stream of one run gets anywhere near as many events, and every whole number up to it is exact. */
const seqSchema = z.string().regex(/^\d{1,15}$/);

/** The seq of the last event that a client has, from its Last-Event-ID; -1 where it has none. Throws INVALID_INPUT. */
export function lastEventIdOf(request: FastifyRequest): number {
  const given = headerValues(request.raw.rawHeaders, 'last-event-id');
  if (given.length === 0) return -1;
  const parsed = seqSchema.safeParse(given[0]);
  if (parsed.success && given.length === 1) return Number(parsed.data);
  throw invalidInput(
    'Last-Event-ID',
    'is not the id of an event',
    'Send the id of the last event that came, or leave the header out to have all of them.',
  );
}
