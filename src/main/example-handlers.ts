/** The routes of the kept examples. */
import type { AppContract } from '../shared/app.ts';
import type { CallContext, Handlers, RouteEvent, RouteOutput } from '../shared/rpc/contract.ts';
import type { Engine } from './engine-types.ts';
import { Latest, forwardLatest, writeEach } from './feeds.ts';

/** What {@link exampleHandlers} answers. */
export type ExampleRoutes =
  'watchExamples' | 'example' | 'keepExample' | 'removeExamples' | 'replayExamples' | 'adoptReplays';

/** The handlers of these routes over an engine. */
export function exampleHandlers(
  engine: Pick<Engine, 'examples'>,
): Pick<Handlers<AppContract>, ExampleRoutes> {
  const { examples } = engine;
  return {
    watchExamples: async (_input, context) => {
      await forwardLatest(context, { examples: examples.list() }, (next) =>
        examples.watch(() => next({ examples: examples.list() })),
      );
      return {};
    },
    example: async ({ example }) => examples.example(example),
    keepExample: async ({ id }) => ({ example: examples.keep(id) }),
    removeExamples: async ({ examples: ids }) => ({ removed: examples.remove(ids) }),
    replayExamples: async (request, context) => replay(engine, request, context),
    adoptReplays: async ({ examples: ids }) => ({ adopted: examples.adopt(ids) }),
  };
}

/** Replays and writes the progress; a reader that is slow sees fewer steps, and never holds the runs back. */
async function replay(
  { examples }: Pick<Engine, 'examples'>,
  request: Parameters<Engine['examples']['replay']>[0],
  context: CallContext<RouteEvent<AppContract['replayExamples']>>,
): Promise<RouteOutput<AppContract['replayExamples']>> {
  const latest = new Latest<RouteEvent<AppContract['replayExamples']>>();
  const writing = writeEach(latest, context);
  try {
    return { examples: await examples.replay(request, context.signal, (progress) => latest.set(progress)) };
  } finally {
    latest.end();
    await writing;
  }
}
