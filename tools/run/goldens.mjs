/**
 * The tiny graphs of the golden tests lie in the repository compressed (brotli; half the bytes), because the project with
 * its models has a limit of weight. Whatever runs tests unpacks them first; whoever makes them anew packs them:
 *
 *     node tools/run/goldens.mjs pack
 *
 * Plain JavaScript without packages, like all of `tools/run`: it serves before anything is installed.
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { inRepo } from './process.mjs';

/** Where the tiny models lie: each folder may hold `onnx/*.onnx.br`. */
export const TINY_MODELS = inRepo('tools/reference/goldens/models/tiny');

/** What a packed graph is called beside the graph itself. */
const PACKED = '.br';

/** The files of every `onnx` folder below `root` whose names end with `ending`, as whole paths. */
function graphs(root, ending) {
  return readdirSync(root, { recursive: true })
    .filter((path) => path.endsWith(ending) && /(^|[\\/])onnx[\\/][^\\/]+$/.test(path))
    .map((path) => join(root, path));
}

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Unpacks each graph that is missing or older than what it was packed to, and returns how many those were. A newer graph
 * stays as it is: somebody just made it. Two processes may unpack at once: each file is put in its place whole.
 */
export function unpackGoldens(root = TINY_MODELS) {
  const stale = graphs(root, `.onnx${PACKED}`).filter(
    (packed) => changed(packed.slice(0, -PACKED.length)) < changed(packed),
  );
  for (const packed of stale) {
    const graph = packed.slice(0, -PACKED.length);
    const whole = `${graph}.${process.pid}`;
    writeFileSync(whole, brotliDecompressSync(readFileSync(packed)));
    renameSync(whole, graph);
  }
  return stale.length;
}

/** True if `packed` exists and holds exactly the bytes of `graph`. */
function holds(packed, graph) {
  if (changed(packed) === 0) return false;
  return brotliDecompressSync(readFileSync(packed)).equals(readFileSync(graph));
}

/** The graphs below `root` that nobody packed since they were made: a fresh clone would lack them. */
export function unpackedGoldens(root = TINY_MODELS) {
  return graphs(root, '.onnx').filter((graph) => !holds(`${graph}${PACKED}`, graph));
}

/** Packs each graph that {@link unpackedGoldens} names, and returns their paths. */
export function packGoldens(root = TINY_MODELS) {
  const graphsToPack = unpackedGoldens(root);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  };
  for (const graph of graphsToPack)
    writeFileSync(`${graph}${PACKED}`, brotliCompressSync(readFileSync(graph), { params }));
  return graphsToPack;
}

/** What Vitest calls once before a project's tests. */
export default function setup() {
  unpackGoldens();
}

if (process.argv[1] === import.meta.filename && process.argv[2] === 'pack') {
  for (const graph of packGoldens()) console.log(`packed ${graph}`);
}
