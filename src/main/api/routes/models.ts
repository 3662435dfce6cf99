/** GET /api/models and what can be done with one of them. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { modelInfoSchema } from '../../../shared/models.ts';
import type { Engine } from '../../engine-types.ts';
import { routerPath } from '../catalogue.ts';
import { cancelOnLeave, type InFlight } from '../in-flight.ts';
import { noBody, tailOf } from '../request-parts.ts';

/** What the list answers. */
export const modelsAnswerSchema = z.object({ models: z.array(modelInfoSchema) });
/** What unloading answers. */
export const unloadAnswerSchema = z.object({ model: z.string(), unloaded: z.boolean() });

/** Adds the routes of models. */
export function modelRoutes(app: FastifyInstance, engine: Engine, inFlight: InFlight): void {
  app.get(routerPath('models'), async () => ({ models: engine.models.list() }));
  app.get(routerPath('status'), async (request) => engine.models.status(tailOf(request)));
  app.post(routerPath('load'), async (request, reply) => {
    noBody(request.body);
    using flight = inFlight.enter(request.id);
    cancelOnLeave(reply, flight);
    return await engine.models.load(tailOf(request), flight.signal);
  });
  app.post(routerPath('unload'), async (request) => {
    noBody(request.body);
    const model = tailOf(request);
    return { model, unloaded: await engine.models.unload(model) };
  });
}
