/**
 * The goldens and their tiny graphs lie in the repository compressed (brotli: a graph takes half the bytes, a table a
 * seventh), because the project with its models has a limit of weight. Whatever runs tests unpacks them first; whoever
 * makes them anew packs them:
 *
 *     node tools/run/goldens.mjs pack
 *
 * Plain JavaScript without packages, like all of `tools/run`: it serves before anything is installed.
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { inRepo } from './process.mjs';

/** Where they lie: tables at the top, graphs in `models/tiny/NAME/onnx/`, raw weights in `models/raw/NAME/`. */
export const GOLDENS = inRepo('tools/reference/goldens');

/** What a packed file is called beside the file itself. */
const PACKED = '.br';
/** Paths of what is kept packed. */
const KEPT_PACKED = [
  /^([^/]+|(?:convert|folders)\/[^/]+|gguf\/[^/]+\/(golden|tokenizer))\.json$/,
  /^models\/tiny\/[^/]+\/(model-f16\.gguf|onnx\/[^/]+\.onnx)$/,
  /^models\/raw\/[^/]+\/([^/]+\.(safetensors|bin|index\.json)|tokenizer\.json)$/,
];

/** True for a path below the goldens that is kept packed. */
const isKeptPacked = (path) => KEPT_PACKED.some((pattern) => pattern.test(path.replaceAll('\\', '/')));

/** The files below `root` that are kept packed, or with `PACKED` what they were packed to, as whole paths. */
function goldens(root, ending = '') {
  return readdirSync(root, { recursive: true })
    .filter((path) => path.endsWith(ending))
    .filter((path) => isKeptPacked(path.slice(0, path.length - ending.length)))
    .map((path) => join(root, path));
}

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Unpacks each file that is missing or older than what it was packed to, and returns how many those were. A newer one
 * stays as it is: somebody just made it. Two processes may unpack at once: each file is put in its place whole.
 */
export function unpackGoldens(root = GOLDENS) {
  const stale = goldens(root, PACKED).filter(
    (packed) => changed(packed.slice(0, -PACKED.length)) < changed(packed),
  );
  for (const packed of stale) {
    const file = packed.slice(0, -PACKED.length);
    const whole = `${file}.${process.pid}`;
    writeFileSync(whole, brotliDecompressSync(readFileSync(packed)));
    renameSync(whole, file);
  }
  return stale.length;
}

/** True if `packed` exists and holds exactly the bytes of `file`. */
function holds(packed, file) {
  if (changed(packed) === 0) return false;
  return brotliDecompressSync(readFileSync(packed)).equals(readFileSync(file));
}

/** The files below `root` that nobody packed since they were made: a fresh clone would lack them. */
export function unpackedGoldens(root = GOLDENS) {
  return goldens(root).filter((file) => !holds(`${file}${PACKED}`, file));
}

/**
 * Packs each file that {@link unpackedGoldens} names, and returns their paths. One that was packed anew elsewhere since
 * it was unpacked here is older than that, and is unpacked again instead.
 */
export function packGoldens(root = GOLDENS) {
  unpackGoldens(root);
  const files = unpackedGoldens(root);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  };
  for (const file of files)
    writeFileSync(`${file}${PACKED}`, brotliCompressSync(readFileSync(file), { params }));
  return files;
}

/** What Vitest calls once before a project's tests. */
export default function setup() {
  unpackGoldens();
}

if (process.argv[1] === import.meta.filename && process.argv[2] === 'pack') {
  for (const file of packGoldens()) console.log(`packed ${file}`);
}
