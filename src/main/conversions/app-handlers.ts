/** The routes of conversions, stood on the line that HTTP uses too. */
import type { AppContract } from '../../shared/app.ts';
import type { conversionRoutes } from '../../shared/conversion-routes.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { EngineModels } from '../engine-types.ts';
import { forwardLatest } from '../feeds.ts';

/** The names of these routes. */
export type ConversionRoutes = keyof typeof conversionRoutes;

/** The handlers; a page that is slow sees fewer steps of a conversion, and one that leaves does not end it. */
export function conversionHandlers({
  conversions,
  storage,
}: Pick<EngineModels, 'conversions' | 'storage'>): Pick<Handlers<AppContract>, ConversionRoutes> {
  return {
    watchConversions: async (_input, context) => {
      await forwardLatest(context, { conversions: conversions.list() }, (next) =>
        conversions.watch((list) => next({ conversions: list })),
      );
      return {};
    },
    kept: async () => ({ kept: await storage.list() }),
    deleteKept: async (choice) => await storage.delete(choice),
    conversionOffers: async ({ model }) => await conversions.offers(model),
    startConversion: async ({ model, request }) => await conversions.start(model, request, 'app'),
    stopConversion: async ({ conversion }) => ({ stopped: conversions.stop(conversion) }),
    forgetConversion: async ({ conversion }) => ({ forgotten: conversions.forget(conversion) }),
  };
}
