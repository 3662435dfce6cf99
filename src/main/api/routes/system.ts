/** GET /api/devices, /api/health, /api/memory, /metrics, /openapi.json and /docs. */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine-types.ts';
import { ROUTES, routerPath } from '../catalogue.ts';
import { docsPage } from '../docs/page.ts';
import { openApiDocument } from '../openapi.ts';

/** Adds the routes about Hearth itself. */
export function systemRoutes(app: FastifyInstance, engine: Engine): void {
  app.get(routerPath('devices'), async () => engine.devices());
  app.get(routerPath('health'), async () => engine.health());
  app.get(routerPath('memory'), async () => engine.holders());
  app.get(routerPath('metrics'), async (_request, reply) => {
    const metrics = engine.metrics();
    return reply.type(metrics.contentType).send(await metrics.text());
  });
  const document = once(() => openApiDocument(engine.health().version));
  app.get(routerPath('openapi'), async () => document());
  // It says the same as the sources of Hearth, and a browser that is sent to it has no token to show.
  const page = once(() => docsPage(document()));
  app.get(routerPath('docs'), { config: { open: ROUTES.docs.open } }, async (_request, reply) => {
    const { html, contentSecurityPolicy } = page();
    return reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(html);
  });
}

/** Computes a value when it is first asked for: few ever ask for the document, and it takes some milliseconds. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
