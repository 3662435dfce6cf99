/** OpenAI's routes over the engine: their errors have the shape that OpenAI's clients read. */
import type { FastifyInstance } from 'fastify';
import { fromFramework, sendError } from '../errors.ts';
import { openAiError } from './answers.ts';
import { mediaModelRoutes } from './media-routes.ts';
import type { OpenAiPorts } from './run.ts';
import { textRoutes } from './text-routes.ts';

/** Adds the routes below /v1. */
export async function openAiRoutes(server: FastifyInstance, ports: OpenAiPorts): Promise<void> {
  await server.register(async (app) => {
    app.setErrorHandler((thrown, request, reply) =>
      sendError(request, reply, fromFramework(thrown), openAiError),
    );
    textRoutes(app, ports);
    await mediaModelRoutes(app, ports);
  });
}
