/** What a checkpoint can become, and how large that would be: planned from its headers, no number is read. */
import { stat } from 'node:fs/promises';
import {
  GGUF_NOT_MEASURED,
  GGUF_QUANTIZATIONS,
  GRAPH_QUANTIZATIONS,
  type ConversionOffers,
} from '../shared/converter.ts';
import { toHearthError } from '../shared/errors.ts';
import { buildGraphs, openCheckpoint, type Checkpoint } from './convert.ts';
import { openGguf, plannedBytes, planOf } from './gguf/convert.ts';
import { whyNotMeasured } from './quality/measure.ts';
import { planQuantized } from './quantize/quantize.ts';
import { encoderPlace } from './sentence-files.ts';
import { Weights } from './weights/weights.ts';

type Offer = ConversionOffers['offers'][number];
type Refusal = ConversionOffers['refused'][number];

/** All that it can become. Throws MODEL_LOAD_FAILED where its weights can't be read at all. */
export async function offersOf(folder: string, allowed: readonly string[]): Promise<ConversionOffers> {
  const weights = await Weights.open(await encoderPlace(folder), allowed);
  const sizes = await Promise.all(weights.files.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const offers: Offer[] = [];
  const refused: Refusal[] = [];
  await offerGguf(folder, allowed, offers, refused);
  const graphs = await offerGraphs(folder, allowed, bytes, offers, refused);
  return { bytes, graphs, offers, refused };
}

async function offerGguf(
  folder: string,
  allowed: readonly string[],
  offers: Offer[],
  refused: Refusal[],
): Promise<void> {
  try {
    const opened = await openGguf({ folder, allowed });
    for (const quantization of GGUF_QUANTIZATIONS)
      offers.push({
        to: 'gguf',
        quantization,
        bytes: plannedBytes(planOf(opened, quantization)),
        ...(quantization === 'F16' ? {} : { not_measured: GGUF_NOT_MEASURED }),
      });
  } catch (error) {
    refused.push(refusal('gguf', null, error));
  }
}

async function offerGraphs(
  folder: string,
  allowed: readonly string[],
  weights: number,
  offers: Offer[],
  refused: Refusal[],
): Promise<ConversionOffers['graphs']> {
  let checkpoint: Checkpoint;
  let graphs: number;
  const began = performance.now();
  try {
    checkpoint = await openCheckpoint(folder, allowed);
    graphs = buildGraphs(checkpoint)
      .values()
      .reduce((sum, { bytes }) => sum + bytes.length, 0);
  } catch (error) {
    refused.push(refusal('onnx', null, error));
    return null;
  }
  const ms = performance.now() - began;
  const reason = whyNotMeasured(checkpoint);
  const measured = reason === null ? {} : { not_measured: reason };
  for (const quantization of GRAPH_QUANTIZATIONS)
    try {
      const planned = planQuantized(checkpoint, quantization).values();
      const bytes = planned.reduce((sum, graph) => sum + graph.bytes.length + graph.layout.bytes, 0);
      offers.push({ to: 'onnx', quantization, bytes, ...measured });
    } catch (error) {
      refused.push(refusal('onnx', quantization, error));
    }
  offers.push({ to: 'onnx', quantization: null, bytes: weights + graphs });
  return { bytes: graphs, ms };
}

function refusal(to: Refusal['to'], quantization: string | null, error: unknown): Refusal {
  const { message, hint } = toHearthError(error);
  return { to, quantization, message, hint };
}
