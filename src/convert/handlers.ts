/** What a converter process does for main. */
import { CONVERTER_PROTOCOL, type ConverterContract } from '../shared/converter.ts';
import { HearthError } from '../shared/errors.ts';
import type { Handlers } from '../shared/rpc/contract.ts';
import { buildGraphs, openCheckpoint } from './convert.ts';
import { keepGraphs, keptGraphs, writeFolder } from './keep.ts';

/** The handlers of one converter process. */
export function createHandlers(): Handlers<ConverterContract> {
  return {
    hello: async ({ protocol }) => {
      if (protocol !== CONVERTER_PROTOCOL)
        throw new HearthError(
          'INTERNAL',
          `The app speaks version ${protocol} and its converter ${CONVERTER_PROTOCOL}.`,
          'Install Hearth again.',
        );
      return { protocol: CONVERTER_PROTOCOL, pid: process.pid };
    },
    onnx: async ({ folder, allowed, cache }) => {
      const checkpoint = await openCheckpoint(folder, allowed);
      return (
        (await keptGraphs(cache, checkpoint)) ??
        (await keepGraphs(cache, checkpoint, buildGraphs(checkpoint)))
      );
    },
    onnxFolder: async ({ folder, allowed, out }, context) => {
      const checkpoint = await openCheckpoint(folder, allowed);
      return await writeFolder(out, folder, checkpoint, buildGraphs(checkpoint), (done, total) =>
        context.write({ done, total }),
      );
    },
  };
}
