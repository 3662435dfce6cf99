/** What a converter process does for main. */
import { CONVERTER_PROTOCOL, type ConversionProgress, type ConverterContract } from '../shared/converter.ts';
import { HearthError } from '../shared/errors.ts';
import type { Handlers } from '../shared/rpc/contract.ts';
import { buildGraphs, openCheckpoint } from './convert.ts';
import { convertToGguf } from './gguf/convert.ts';
import type { WriteProgress } from './gguf/write.ts';
import { keepGraphs, keptGraphs, makeFolder, writeFolder } from './keep.ts';
import { offersOf } from './offers.ts';
import { productsOverflow } from './quantize/processor.ts';
import { quantizeGraphs } from './quantize/quantize.ts';

/** A person sees no more of a conversion that takes minutes. */
const TELL_EVERY_MS = 100;

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
    offers: async ({ folder, allowed }) => await offersOf(folder, allowed),
    onnx: async ({ folder, allowed, cache }) => {
      const checkpoint = await openCheckpoint(folder, allowed);
      return (
        (await keptGraphs(cache, checkpoint)) ??
        (await keepGraphs(cache, checkpoint, buildGraphs(checkpoint)))
      );
    },
    onnxFolder: async ({ folder, allowed, out, quantization }, context) => {
      const checkpoint = await openCheckpoint(folder, allowed);
      if (quantization !== undefined)
        return await makeFolder(out, folder, async (graphsFolder) => {
          const { signal } = context;
          const onProgress = seldom(context.write);
          const options = {
            quantization,
            scheme: { reducedRange: await productsOverflow() },
            signal,
            onProgress,
          };
          return await quantizeGraphs(checkpoint, graphsFolder, options);
        });
      return await writeFolder(out, folder, checkpoint, buildGraphs(checkpoint), (done, total) =>
        context.write({ done, total }),
      );
    },
    gguf: async ({ out, ...request }, { signal, write }) => {
      const tell = seldom(write);
      const onProgress = ({ written, total }: WriteProgress): void => {
        tell(written, total);
      };
      return await convertToGguf(request, out, { signal, onProgress });
    },
  };
}

/** Tells of progress, but no more often than a person sees. */
function seldom(write: (event: ConversionProgress) => Promise<void>): (done: number, total: number) => void {
  let told = -TELL_EVERY_MS;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - told < TELL_EVERY_MS) return;
    told = now;
    // Nobody listens any more once the call is cancelled.
    write({ done, total }).catch(() => undefined);
  };
}
