/** Conversions as the engine's doors see them. */
import type { RequestSource } from '../../shared/activity.ts';
import type { Conversion, ConversionRequest, ConversionResult } from '../../shared/conversions.ts';
import type {
  ConversionOffers,
  ConversionProgress,
  ConversionQuality,
  GgufQuantization,
  GraphQuantization,
} from '../../shared/converter.ts';

/** What a raw checkpoint is to become. Folders are absolute. */
export type ConversionChoice = {
  /** Replaces what is there under that name, once the new one is whole. */
  readonly replace?: boolean | undefined;
  /** Keeps a quantization that loses more than is offered. */
  readonly force?: boolean | undefined;
} & (
  | {
      readonly to: 'gguf';
      readonly quantization: GgufQuantization;
      /** Where the file is written; left out, the model's own folder. */
      readonly out?: string | undefined;
    }
  | {
      readonly to: 'onnx';
      /** The folder that becomes the model with its graphs, which stands alone. */
      readonly out: string;
      /** How its weights are made smaller; left out, they are copied as they are. */
      readonly quantization?: GraphQuantization | undefined;
    }
);

/** What was made of a raw checkpoint. */
export interface Converted {
  /** The file, or the folder. */
  readonly path: string;
  /** Of the file, or of the graphs in the folder. */
  readonly bytes: number;
  /** How much of its answers it keeps; null where nothing was quantized. */
  readonly quality: ConversionQuality | null;
}

/** Conversions of raw checkpoints into models of Hearth's own, one at a time. */
export interface EngineConversions {
  /** What a raw checkpoint can become, with sizes. Throws INVALID_INPUT for a model that is none, MODEL_NOT_FOUND. */
  offers(model: string): Promise<ConversionOffers>;
  /** All that wait or go on in their order, and the last that ended. */
  list(): Conversion[];
  /** Calls back after every change of {@link list}. */
  watch(listener: (conversions: Conversion[]) => void): Disposable;
  /**
   * Begins one that belongs to nobody: it goes on until its end or {@link stop}. One that is asked for twice is one.
   * Throws MODEL_NOT_FOUND, QUEUE_FULL.
   */
  start(model: string, request: ConversionRequest, source: RequestSource): Promise<Conversion>;
  /**
   * Makes one, or joins the same one under way, and waits for its end. Throws as {@link start}; INVALID_INPUT for what is no raw checkpoint or has become
   * that model before; MODEL_LOAD_FAILED, naming what is not supported; CANCELLED where the signal ends: the work itself
   * goes on while others wait for it.
   */
  run(
    model: string,
    request: ConversionRequest,
    source: RequestSource,
    signal: AbortSignal,
    onProgress?: (progress: ConversionProgress) => void,
  ): Promise<ConversionResult>;
  /** Ends one that waits or goes on; false for any other. */
  stop(id: string): boolean;
  /** Takes one that ended off the list; false for any other. */
  forget(id: string): boolean;
}
