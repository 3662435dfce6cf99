/** Every sentence of conversions: the dialog, how far one is, and how it ended. */
import type { Conversion } from '../../../shared/conversions.ts';
import {
  GGUF_BITS,
  GGUF_QUANTIZATIONS,
  ggufQuantization,
  graphWhenLoaded,
  type ConversionOffers,
  type ConversionQuality,
  type GgufQuantization,
  type MeasuredQuality,
} from '../../../shared/converter.ts';
import type { Override } from '../../../shared/errors.ts';
import { counted, formatBytes, formatNumber, formatSeconds, splitName } from '../../ui/format.ts';

type Offer = ConversionOffers['offers'][number];

const FORMATS: Readonly<Record<Offer['to'], string>> = { gguf: 'GGUF', onnx: 'ONNX' };

/** What a person should know of each before they choose it. */
const NOTES: Readonly<Record<NonNullable<Offer['quantization']>, string>> = {
  Q8_0: '8 bits: all but the same answers',
  F16: 'half precision, for GPUs or to quantize later',
  Q6_K: '6 bits',
  Q5_K_M: '5 bits, a little is lost',
  Q4_K_M: '4 bits: the usual choice for large models',
  Q4_0: '4 bits, quick on old processors',
  q8: '8 bits in blocks: all but the same answers',
  q4: '4 bits in blocks: the least memory',
  int8: '8 bits in whole numbers: quickest on a CPU',
  f16: 'half precision, for GPUs',
};

const nameOf = ({ to, quantization }: Pick<Conversion, 'to' | 'quantization'>): string =>
  quantization === null ? FORMATS[to] : `${quantization} ${FORMATS[to]}`;

const percent = (share: number): string => `${formatNumber(Math.floor(share * 100))}\u202f%`;

/** What becomes of weights stored in halves, as most are, of their bytes. */
const shareOf = (quantization: GgufQuantization): number => GGUF_BITS[quantization] / GGUF_BITS.F16;

/** What is written at the first load, as exactly as it is known. */
function firstLoad(
  { converts: to, variant }: { readonly converts: Offer['to']; readonly variant: string },
  bytes: number,
  offers: ConversionOffers | undefined,
): string {
  const small = to === 'onnx' ? graphWhenLoaded(variant) : null;
  if (small !== null) {
    const exact = offers?.offers.find(({ quantization }) => quantization === small)?.bytes;
    const size = exact === undefined ? '' : ` of ${formatBytes(exact)}`;
    return `Raw weights. Will be converted when they are first loaded: ${small} graphs${size}, kept for the next time.`;
  }
  if (to === 'onnx') {
    const graphs = offers?.graphs ?? null;
    if (graphs === null) return 'Raw weights. They get a graph when they are loaded: below 1 MB, no copy.';
    return `Raw weights. Will be converted when they are loaded: ${formatBytes(graphs.bytes)}, no copy, ${formatSeconds(graphs.ms)}.`;
  }
  const planned = ggufQuantization(variant) ?? GGUF_QUANTIZATIONS[0];
  const exact = offers?.offers.find(({ quantization }) => quantization === planned)?.bytes;
  const size = exact === undefined ? `about ${formatBytes(bytes * shareOf(planned))}` : formatBytes(exact);
  return `Raw weights. Will be converted when they are first loaded: a GGUF file of ${size}, kept for the next time.`;
}

const INPUTS: Readonly<Record<MeasuredQuality['of'], readonly [one: string, many: string]>> = {
  texts: ['text', 'texts'],
  pictures: ['picture', 'pictures'],
  sounds: ['sound', 'sounds'],
  seed: ['made-up input', 'made-up inputs'],
};

function figures({ cosine, same_label: same, inputs, of }: MeasuredQuality): string {
  return [
    `Cosine to float ${formatNumber(Math.floor(cosine * 1e4) / 1e4, 4)}`,
    ...(same === null ? [] : [`the same label in ${percent(same)}`]),
    `over ${counted(inputs, ...INPUTS[of])}`,
  ].join(', ');
}

/** The words of conversions. */
export const words = {
  firstLoad,
  keptForLoad: 'Raw weights. What they become is kept, so they load at once.',
  title: (model: string) => `Convert ${splitName(model).name}`,
  text: 'A copy with smaller weights becomes a model of its own. The raw weights stay as they are.',
  looking: 'Reading what it can become.',
  before: (bytes: number) => `Its weights have ${formatBytes(bytes)} now.`,
  format: (to: Offer['to']) => FORMATS[to],
  formatNote: (to: Offer['to']) =>
    to === 'gguf' ? 'for llama.cpp, the quicker one for text' : 'for ONNX Runtime',
  name: ({ quantization }: Offer) => quantization ?? 'as it is',
  note: ({ quantization, lossy }: Offer) =>
    lossy !== undefined
      ? 'lost too much when it was made before'
      : quantization === null
        ? 'a copy with its graph'
        : NOTES[quantization],
  size: formatBytes,
  /** Of the size before, in percent. */
  share: (bytes: number, before: number) => percent(before === 0 ? 1 : bytes / before),
  refused: 'What it cannot become',
  several: (names: readonly string[]) =>
    names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : (names[0] ?? ''),
  nothing: 'Nothing can be made of it.',
  action: 'Convert',
  cancel: 'Cancel',

  section: 'Conversion',
  becomes: nameOf,
  waiting: 'Waits for the one before',
  reading: 'Reading its files',
  written: (done: number, total: number) => `${formatBytes(done)} of ${formatBytes(total)}`,
  bar: (conversion: Pick<Conversion, 'to' | 'quantization'>) => `Conversion to ${nameOf(conversion)}`,
  stopShort: 'Stop',
  stopOne: (conversion: Pick<Conversion, 'model' | 'to' | 'quantization'>) =>
    `Stop the conversion of ${splitName(conversion.model).name} to ${nameOf(conversion)}`,
  converting: (conversion: Pick<Conversion, 'model' | 'to' | 'quantization'>) =>
    `${splitName(conversion.model).name} to ${nameOf(conversion)}`,
  checking: 'Comparing its answers with those in float',
  quality: (quality: ConversionQuality) =>
    quality.measured ? figures(quality) : `Not measured: ${quality.reason}.`,
  keeps: 'Kept of its answers',
  done: (bytes: number) => `Done: ${formatBytes(bytes)}`,
  stopped: 'Stopped. Nothing was left of it.',
  tryAgain: 'Try again',
  /** Of what was refused, by the field that overrides it. */
  allTheSame: { replace: 'Replace it', force: 'Convert all the same' } satisfies Record<Override, string>,
  cost: {
    replace: 'The one that is there is deleted once the new one is whole.',
    force: 'It will answer differently from the original more often. The figure stays on its page.',
  } satisfies Record<Override, string>,
  show: 'Show',
  showOne: (model: string) => `Show ${splitName(model).name}`,
  dismiss: (conversion: Pick<Conversion, 'to' | 'quantization'>) =>
    `Take the conversion to ${nameOf(conversion)} off the list`,
  failedNotice: (conversion: Pick<Conversion, 'model' | 'to' | 'quantization'>) =>
    `${splitName(conversion.model).name} did not become ${nameOf(conversion)}.`,
  doneNotice: (model: string, bytes: number) => `${splitName(model).name} is there: ${formatBytes(bytes)}.`,
} as const;
