/** The page of the API document: whole, without a dead link, and nothing that a browser would load or run. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../catalogue.ts';
import { openApiDocument } from '../openapi.ts';
import { listening, send, type Answer, type Listening } from '../testing/listening.ts';
import { docsPage } from './page.ts';

let server: Listening;
let answer: Answer;
beforeAll(async () => {
  server = await listening();
  answer = await send(server.port, { path: '/docs', headers: { authorization: null } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe('/docs', () => {
  it('is given to a browser without a token, and to no other name or origin', async () => {
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const to = async (headers: Record<string, string | null>) =>
      (await send(server.port, { path: '/docs', headers: { authorization: null, ...headers } })).status;
    expect(await to({ host: 'evil.example' })).toBe(403);
    expect(await to({ origin: 'http://evil.example' })).toBe(403);
  });

  it('has every operation, task and schema of the document, once', () => {
    for (const { method, path } of Object.values(ROUTES))
      expect(answer.text).toContain(`<h3><code>${method} ${path}</code></h3>`);
    const ids = [...answer.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('schema-text-generation.options');
    expect(ids).toContain('task-text-generation');
  });

  it('has no link that leads nowhere or out', () => {
    const ids = new Set([...answer.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...answer.text.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(100);
    for (const link of links) expect([link, ids.has(link.slice(1))]).toEqual([link, true]);
    expect(answer.text).not.toMatch(/<script|<img|<link|\ssrc=|\son\w+=|\sstyle=|url\(/i);
  });

  it('may load nothing, and has the one style that its header names', () => {
    const policy = answer.headers['content-security-policy'] ?? '';
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(answer.text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it('tells how a stream goes on, and what there is before the first evaluation', () => {
    for (const told of [
      'Last-Event-ID',
      '&quot;resume&quot;: true',
      'NOT_FOUND (404) before the first',
      '<code>pairs</code>',
    ])
      expect(answer.text).toContain(told);
  });
});

it('shows what a document says as text, whatever it holds', () => {
  const evil = '<script>alert(1)</script>"\'&';
  const document = {
    ...openApiDocument('1.2.3'),
    paths: { '/docs': { get: { operationId: evil, summary: evil, parameters: [{ name: evil, in: evil }] } } },
    components: { schemas: { [evil]: { description: evil, properties: { [evil]: { enum: [evil] } } } } },
    'x-tasks': [{ id: evil, title: evil, summary: evil, inputs: { $ref: `#/components/schemas/${evil}` } }],
  };
  expect(docsPage(document).html).not.toContain('<script');
  expect(docsPage(document).html).not.toContain('"\'&');
});
