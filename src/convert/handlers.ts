/** What a converter process does for main. */
import { basename } from 'node:path';
import {
  CONVERTER_PROTOCOL,
  type ConversionProgress,
  type ConversionQuality,
  type ConvertedGraphs,
  type ConverterContract,
  type GraphQuantization,
  type QualitySample,
} from '../shared/converter.ts';
import { HearthError } from '../shared/errors.ts';
import type { CallContext, Handlers } from '../shared/rpc/contract.ts';
import { buildGraphs, openCheckpoint, type Checkpoint } from './convert.ts';
import { writing } from './disk.ts';
import { convertToGguf } from './gguf/convert.ts';
import type { WriteProgress } from './gguf/write.ts';
import { keepGraphs, keptGraphs, makeFolder, writeFolder } from './keep.ts';
import { offersOf } from './offers.ts';
import { copyPapers } from './small-files.ts';
import { keepFigure, tooLossy } from './quality/gate.ts';
import { measureQuality } from './quality/measure.ts';
import { compareVariants } from './quality/variants.ts';
import { productsOverflow } from './quantize/processor.ts';
import type { SchemeOptions } from './quantize/schemes.ts';
import { quantizeGraphs } from './quantize/quantize.ts';

/** A person sees no more of a conversion that takes minutes. */
const TELL_EVERY_MS = 100;

type Measure = typeof measureQuality;

/** How a process quantizes and compares; tests have their own. */
export interface QuantizeParts {
  /** Compares what was quantized with the checkpoint. */
  readonly measure?: Measure;
  readonly scheme?: SchemeOptions;
}

/** The handlers of one converter process. */
export function createHandlers(parts: QuantizeParts = {}): Handlers<ConverterContract> {
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
        (await writing(cache, () => keepGraphs(cache, checkpoint, buildGraphs(checkpoint))))
      );
    },
    onnxFolder: async ({ quantization, ...request }, context) => {
      const { folder, allowed, out } = request;
      const checkpoint = await openCheckpoint(folder, allowed);
      if (quantization !== undefined)
        return await writing(out, () =>
          quantizedFolder(checkpoint, { ...request, quantization }, context, parts),
        );
      return await writing(out, () =>
        writeFolder(out, { folder, allowed }, checkpoint, buildGraphs(checkpoint), (done, total) =>
          context.write({ done, total }),
        ),
      );
    },
    gguf: async ({ out, papers, ...request }, { signal, write }) => {
      const tell = seldom(write);
      const onProgress = ({ written, total }: WriteProgress): void => {
        tell(written, total);
      };
      const made = await convertToGguf(request, out, { signal, onProgress });
      // The file is there and whole: what can't be copied beside it takes nothing from it.
      if (papers)
        await copyPapers(request, out, basename(request.name ?? request.folder)).catch(() => undefined);
      return made;
    },
    variants: async (request, { signal }) => ({ variants: await compareVariants({ ...request, signal }) }),
  };
}

/** What becomes a folder of quantized graphs. */
interface QuantizedRequest {
  readonly folder: string;
  readonly allowed: readonly string[];
  readonly out: string;
  readonly quantization: GraphQuantization;
  readonly samples: readonly QualitySample[];
  readonly force: boolean;
}

/** Writes quantized graphs, and holds their answers against those in float: what loses too much is thrown away. */
async function quantizedFolder(
  checkpoint: Checkpoint,
  { folder, allowed, out, quantization, samples, force }: QuantizedRequest,
  { signal, write }: CallContext<ConversionProgress>,
  { measure = measureQuality, scheme = {} }: QuantizeParts,
): Promise<ConvertedGraphs> {
  let quality: ConversionQuality | null = null;
  const made = await makeFolder(out, { folder, allowed }, async (graphsFolder) => {
    const graphs = await quantizeGraphs(checkpoint, graphsFolder, {
      quantization,
      scheme: { reducedRange: await productsOverflow(), ...scheme },
      signal,
      onProgress: seldom(write),
    });
    quality = await measure({
      checkpoint,
      folder,
      made: graphsFolder,
      graphs: Object.keys(graphs),
      samples,
      signal,
    });
    const refusal = force ? null : tooLossy(quantization, quality);
    if (refusal !== null) throw refusal;
    await keepFigure(graphsFolder, quality);
    return graphs;
  });
  return { ...made, quality };
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
