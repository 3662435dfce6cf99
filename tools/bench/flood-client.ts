/** Reads a stream to its end in a process of its own, so that the reader's work takes no time from the writer's. */
import { request } from 'node:http';
import type { z } from 'zod';
import { answerParent } from './child.ts';
import { floodQuestionSchema, type floodAnswerSchema } from './flood-protocol.ts';

type Answer = z.input<typeof floodAnswerSchema>;

answerParent((message) => {
  const { url, body } = floodQuestionSchema.parse(message);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const outgoing = request(url, { method: 'POST', headers, agent: false }, (incoming) => {
    let bytes = 0;
    let first = 0;
    incoming.on('data', (chunk: Buffer) => {
      if (bytes === 0) first = performance.now();
      bytes += chunk.length;
    });
    incoming.on('error', reject);
    incoming.on('end', () => resolve({ bytes, ms: performance.now() - first }));
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
});
