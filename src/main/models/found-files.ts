/** Files of a model folder, as a look into it finds them. */

/** One file with weights that can be run, or that could be converted. */
export interface WeightsFile {
  readonly format: 'gguf' | 'onnx' | 'safetensors' | 'torch';
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** The file and, for ONNX, its external data; for a split GGUF all its parts. */
  readonly bytes: number;
  /** Changes when the file does. */
  readonly fingerprint: string;
  readonly dtype: string;
  /** What a raw checkpoint becomes when it is loaded; left out where it can't be converted, and for ready files. */
  readonly converts?: 'onnx' | 'gguf';
  /** How Hearth made it of raw weights; left out for what it did not make. */
  readonly origin?: 'converted' | 'quantized';
}

/** A file of a model as it was when the folder was looked at. */
export interface FoundFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** Size and time of a file: changes when the file does. */
export function fileFingerprint({ bytes, mtimeMs }: FoundFile): string {
  return `${String(bytes)}@${String(Math.round(mtimeMs))}`;
}
