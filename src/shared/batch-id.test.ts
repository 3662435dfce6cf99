import { expect, it } from 'vitest';
import { batchPlaceOf, batchRequestId } from './batch-id.ts';
import { requestIdSchema } from './inference.ts';

it('gives back what it was made of, and is an id that every door takes', () => {
  const place = { batch: 'req_0a1b2c3d4e5f', index: 11, size: 240 };
  const id = batchRequestId('req_ffffffffffff', place);
  expect(requestIdSchema.safeParse(id).success).toBe(true);
  expect(batchPlaceOf(id)).toEqual(place);
});

it.each(['req_0a1b2c3d4e5f', 'a-client.with.points', 'a.b0', '0b2f-4c.b1-', ''])(
  'takes %j for no part of a batch',
  (id) => {
    expect(batchPlaceOf(id)).toBeNull();
  },
);
