/** `hearth convert`: a raw checkpoint becomes a GGUF file or a folder with ONNX graphs. */
import { resolve } from 'node:path';
import type { ConversionRequest } from '../../shared/conversions.ts';
import {
  GGUF_QUANTIZATIONS,
  GRAPH_QUANTIZATIONS,
  type ConversionProgress,
  type ConversionQuality,
  type GgufQuantization,
} from '../../shared/converter.ts';
import { cancelled, toHearthError } from '../../shared/errors.ts';
import type { ConversionChoice, Converted } from '../conversions/types.ts';
import type { EngineModels } from '../engine-types.ts';
import { commandLogger } from './command-logger.ts';
import type { CliDeps, ConfigChoice } from './deps.ts';
import { EXIT, endOnSignals, exitCodeOf, type CliIo, type EndSignal } from './io.ts';
import { StatusLine, errorLines, fileSize, oneLine, print } from './output.ts';

/** What `hearth convert` was asked for. */
export interface ConvertChoice extends ConfigChoice {
  readonly model: string;
  readonly to: 'onnx' | 'gguf';
  /** A quantization as a person writes it. */
  readonly quant: string | undefined;
  readonly out: string | undefined;
  /** Replaces what is there already, and keeps a quantization that loses more than is offered. */
  readonly force: boolean;
}

/** Short names of a GGUF file's quantizations, as people type them. */
const SHORT: Readonly<Record<string, GgufQuantization>> = { Q8: 'Q8_0', Q6: 'Q6_K', Q4: 'Q4_0', FP16: 'F16' };

/** Behind an error that --force overrides. */
const FORCE_HINT = 'With --force it is done all the same.\n';

/** What --force adds. */
type AllTheSame = Pick<ConversionChoice, 'force' | 'replace'>;

/** A model of Hearth's own. */
interface Own {
  readonly own: ConversionRequest;
}

/** What the engine is to do; a text where the options do not go together. */
function conversionOf({ to, quant, out, force }: ConvertChoice): ConversionChoice | Own | string {
  const folder = out === undefined ? undefined : resolve(out);
  const allTheSame = force ? { force, replace: true } : {};
  return to === 'gguf' ? toGguf(quant, folder, allTheSame) : toGraphs(quant, folder, allTheSame);
}

/** A quantization by llama.cpp's name or a short one, in any case. */
function toGguf(
  quant: string | undefined,
  out: string | undefined,
  allTheSame: AllTheSame,
): ConversionChoice | Own | string {
  const upper = quant?.toUpperCase() ?? GGUF_QUANTIZATIONS[0];
  const quantization = GGUF_QUANTIZATIONS.find((name) => name === upper) ?? SHORT[upper];
  if (quantization === undefined)
    return 'Quantizations of a GGUF file are q8, f16, q6_k, q5_k_m, q4_k_m and q4.';
  const file = { to: 'gguf', quantization, ...allTheSame } as const;
  return out === undefined ? { own: file } : { ...file, out };
}

function toGraphs(
  quant: string | undefined,
  out: string | undefined,
  allTheSame: AllTheSame,
): ConversionChoice | Own | string {
  const lower = quant?.toLowerCase();
  const quantization = GRAPH_QUANTIZATIONS.find((name) => name === (lower === 'fp16' ? 'f16' : lower));
  if (lower !== undefined && quantization === undefined)
    return `Quantizations of graphs are ${GRAPH_QUANTIZATIONS.join(', ')}.`;
  const small = quantization === undefined ? allTheSame : { quantization, ...allTheSame };
  if (out !== undefined) return { to: 'onnx', out, ...small };
  if (quantization !== undefined) return { own: { to: 'onnx', ...small } };
  return 'Name a quantization with --quant, or with --out a folder that is not there yet. A raw checkpoint needs no such step to be run: it is converted when it is loaded.';
}

/** How alike its answers are to those in float, where that could be measured: `, cosine to float 0.9994 over 16 texts`. */
function likeFloat(quality: ConversionQuality | null): string {
  if (quality?.measured !== true) return '';
  const { graph, cosine, inputs, of } = quality;
  const which = graph === 'model' ? '' : ` of ${graph}`;
  const on = of === 'seed' ? 'made-up inputs' : of;
  return `, cosine to float ${cosine.toFixed(4)}${which} over ${String(inputs)} ${on}`;
}

/** What could not be measured, a line for each part of the model; empty where all was, or nothing was quantized. */
function notMeasured(quality: ConversionQuality | null): string {
  if (quality === null) return '';
  if (!quality.measured) return `Not measured: ${oneLine(quality.reason)}.\n`;
  return quality.unmeasured
    .map(({ graph, reason }) => `Not measured of ${oneLine(graph)}: ${oneLine(reason)}.\n`)
    .join('');
}

/** Converts, and gives the path or the id of what was made. */
async function converted(
  models: Pick<EngineModels, 'convert' | 'conversions'>,
  model: string,
  conversion: ConversionChoice | Own,
  signal: AbortSignal,
  onProgress: (progress: ConversionProgress) => void,
): Promise<Pick<Converted, 'bytes' | 'quality'> & { readonly name: string }> {
  if ('own' in conversion) {
    const made = await models.conversions.run(model, conversion.own, 'cli', signal, onProgress);
    return { ...made, name: made.model };
  }
  const made = await models.convert(model, conversion, signal, onProgress);
  return { ...made, name: made.path };
}

/** Runs the command and gives its exit code. */
export async function convertCommand(choice: ConvertChoice, io: CliIo, deps: CliDeps): Promise<number> {
  const conversion = conversionOf(choice);
  if (typeof conversion === 'string') {
    await print(io.stderr, `${conversion}\n`);
    return EXIT.usage;
  }
  const controller = new AbortController();
  let ended: EndSignal | undefined;
  using _signals = endOnSignals(io, (signal) => {
    ended = signal;
    controller.abort(cancelled());
  });
  try {
    const startup = deps.prepare(choice);
    const log = commandLogger(deps.env, io, startup.dataFolder);
    using status = new StatusLine(io.stderr);
    status.show('Starting');
    await using engine = await startup.openEngine({ watching: false, log });
    const { model } = choice;
    const told = ({ done, total }: ConversionProgress): void =>
      status.show(`Converting ${model}: ${String(Math.floor((100 * done) / total))} % of ${fileSize(total)}`);
    const made = await converted(engine.models, model, conversion, controller.signal, told);
    status.clear();
    await print(io.stdout, `${oneLine(made.name)} (${fileSize(made.bytes)}${likeFloat(made.quality)})\n`);
    await print(io.stderr, notMeasured(made.quality));
    return EXIT.ok;
  } catch (thrown) {
    if (ended !== undefined) return exitCodeOf(ended);
    await print(io.stderr, errorLines(thrown));
    if (toHearthError(thrown).override !== undefined) await print(io.stderr, FORCE_HINT);
    return EXIT.failure;
  }
}
