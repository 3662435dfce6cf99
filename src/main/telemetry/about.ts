/** What Hearth is made of: versions, and the licences of what is shipped. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { About } from '../../shared/machine.ts';
import type { Backend } from '../../shared/models.ts';

/** The list that the build writes (`out/packages.json`). */
const listSchema = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() }));

/** The engines that models run on, by package. */
const ENGINES: Readonly<Record<string, string>> = {
  'node-llama-cpp': 'node-llama-cpp (llama.cpp)',
  'onnxruntime-node': 'ONNX Runtime',
  '@huggingface/transformers': 'transformers.js',
};

/** Whose code computes a result, by package. */
const COMPUTES: Readonly<Record<Backend, readonly string[]>> = {
  llama: ['node-llama-cpp'],
  onnx: ['onnxruntime-node'],
  transformers: ['onnxruntime-node', '@huggingface/transformers'],
};

/** The parts of the runtime that are worth a line. */
const RUNTIME: readonly (readonly [key: string, name: string])[] = [
  ['electron', 'Electron'],
  ['chrome', 'Chromium'],
  ['node', 'Node.js'],
  ['v8', 'V8'],
  ['sqlite', 'SQLite'],
];

/** Packages that are shipped; empty where the build wrote no list (a run from the sources). */
export async function shippedPackages(file: string | undefined): Promise<About['packages']> {
  if (file === undefined) return [];
  try {
    return listSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Versions of what Hearth runs on, by name. */
export function versions(
  runtime: Readonly<Record<string, string | undefined>>,
  packages: About['packages'],
): Record<string, string> {
  const found: [string, string][] = [];
  for (const [key, name] of RUNTIME) {
    const version = runtime[key];
    if (version !== undefined) found.push([name, version]);
  }
  for (const { name, version } of packages) {
    const shown = ENGINES[name];
    if (shown !== undefined) found.push([shown, version]);
  }
  return Object.fromEntries(found);
}

/** Versions of what computes a result on a backend, by name; of Hearth alone where no list of packages was written. */
export function engineVersions(
  backend: Backend,
  version: string,
  packages: About['packages'],
): Record<string, string> {
  const libraries = packages.filter(({ name }) => COMPUTES[backend].includes(name));
  return {
    Hearth: version,
    ...Object.fromEntries(libraries.map((each) => [ENGINES[each.name] ?? each.name, each.version])),
  };
}
