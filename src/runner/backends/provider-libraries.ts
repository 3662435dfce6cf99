/** The libraries of ONNX Runtime's providers that do not come with its package: CUDA's and TensorRT's, on Linux alone. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { firstLine } from './first-line.ts';

/** Providers that have a library of their own. */
const LIBRARIES = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
} as const;
/** A provider that has a library of its own. */
export type OptionalProvider = keyof typeof LIBRARIES;

/** True where the package of this machine has the provider's library; whether it loads is seen when it is used. */
export function hasLibrary(
  provider: OptionalProvider,
  folder: string | null = libraryFolder(),
  exists: (path: string) => boolean = existsSync,
): boolean {
  return folder !== null && exists(join(folder, LIBRARIES[provider]));
}

/** Where onnxruntime-node keeps its libraries for this machine; null where it has no optional ones for it. */
export function libraryFolder(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    // dist/index.js; the bindings lie beside `dist`, in a folder of the Node API's version that they need.
    const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
    return join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
  } catch {
    return null;
  }
}

/** Why a provider can't be used here, as a clause; null where only a try can tell. */
export function whyMissing(provider: string, has: typeof hasLibrary = hasLibrary): string | null {
  if (provider !== 'cuda' && provider !== 'tensorrt') return null;
  return has(provider) ? null : `${TITLES[provider]} is not installed for ONNX Runtime`;
}

/** What an error of a provider says, in one line that helps: of a library that does not load, what it needs. */
export function whyFailed(provider: string, error: unknown): string {
  if ((provider === 'cuda' || provider === 'tensorrt') && LIBRARY_FAILED.test(String(error)))
    return `${TITLES[provider]}'s library does not load: ${NEEDS[provider]} is missing or of another version`;
  return firstLine(error);
}

/** In the first line, however long that is. */
const LIBRARY_FAILED = /^.*failed to load (?:shared )?library/i;

const TITLES: Readonly<Record<OptionalProvider, string>> = { cuda: 'CUDA', tensorrt: 'TensorRT' };
/** ONNX Runtime 1.30 is built against these (onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html). */
const NEEDS: Readonly<Record<OptionalProvider, string>> = {
  cuda: 'CUDA 12 or cuDNN 9',
  tensorrt: 'TensorRT 10',
};
