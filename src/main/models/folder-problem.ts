/** What keeps a folder from being used, in a person's words. Pure. */
import { POINTER_HINT, pointerWords, type LfsPointer } from '../../shared/lfs-pointer.ts';
import { PARTS_HINT, partsWords } from '../../shared/missing-parts.ts';
import { foreignFolder, type ForeignFacts } from './foreign.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import type { FoundFile } from './found-files.ts';
import { isUnfinished, type MissingParts } from './whole-files.ts';

/** What keeps a folder from being used. */
export interface FolderProblem {
  /**
   * `config`: its config.json is damaged; `pointer`, `unfinished`, `parts`: files are still to come; `foreign`: it is
   * something else than a model that Hearth runs; `empty`: nothing of a model was found.
   */
  readonly kind: 'config' | 'pointer' | 'unfinished' | 'parts' | 'foreign' | 'empty';
  readonly message: string;
  readonly hint: string;
}

/** What the judgement is made of. */
export interface FolderFacts extends Omit<ForeignFacts, 'files'> {
  readonly files: readonly FoundFile[];
  readonly brokenConfig: boolean;
  /** Files that are only pointers of Git LFS. */
  readonly pointers: ReadonlyMap<string, LfsPointer>;
  readonly missing: readonly MissingParts[];
  /** True where a program keeps pieces of a download elsewhere. */
  readonly hasPieces: boolean;
  /** True where one of them can be run, or converted. */
  readonly runnable: boolean;
  /** True where what can be run brings its own tokenizer. */
  readonly selfContained: boolean;
}

const AGAIN = 'Get the model again, or choose another one.';
const GO_ON = 'Let the download go on to its end, or get the model again.';
const TOKENIZER = /(?:^|\/)(?:tokenizer\.json|[\w.-]+\.model)$/;

/** The problem of a folder; null where there is none. */
export function folderProblem(facts: FolderFacts): FolderProblem | null {
  if (facts.brokenConfig)
    return {
      kind: 'config',
      message: 'Its config.json cannot be read: it is damaged or not JSON.',
      hint: AGAIN,
    };
  if (facts.runnable) return tokenizerPointer(facts);
  const foreign = foreignFolder(facts);
  return (
    // Pieces elsewhere may be of another file: what the folder is or has whole says more.
    toCome({ ...facts, hasPieces: facts.hasPieces && foreign === null && facts.weights === 0 }) ??
    (foreign !== null ? { kind: 'foreign', ...foreign } : facts.weights > 0 ? null : nothingFound())
  );
}

/** A model that would run but for its tokenizer. */
function tokenizerPointer({ files, pointers, selfContained }: FolderFacts): FolderProblem | null {
  // Where tokenizer.json is whole nothing else of a tokenizer is read.
  const isWhole = files.some(({ path }) => path === 'tokenizer.json') && !pointers.has('tokenizer.json');
  if (selfContained || isWhole) return null;
  return pointerProblem([...pointers].filter(([path]) => TOKENIZER.test(path)));
}

/** Weights that are still to come. */
function toCome({ pointers, missing, files, hasPieces }: FolderFacts): FolderProblem | null {
  const pointer = pointerProblem([...pointers]);
  if (pointer !== null) return pointer;
  const [parts] = missing;
  if (parts !== undefined) return partsProblem(parts);
  const piece = files.find(({ path }) => isUnfinished(path))?.path;
  const empty = files.find(
    ({ path, bytes }) => bytes === 0 && /\.(?:gguf|onnx|safetensors|bin)$/i.test(path),
  );
  if (piece === undefined && empty === undefined && !hasPieces) return null;
  const what =
    piece !== undefined
      ? `: ${piece} is what there is so far`
      : empty !== undefined
        ? `: ${empty.path} is empty`
        : '';
  return { kind: 'unfinished', message: `Its download is not finished${what}.`, hint: GO_ON };
}

function pointerProblem(pointers: readonly (readonly [string, LfsPointer])[]): FolderProblem | null {
  const [first] = pointers;
  if (first === undefined) return null;
  const [path, pointer] = first;
  const sizes = pointers.map(([, { bytes }]) => bytes ?? 0);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const message =
    pointers.length === 1
      ? `${path} ${pointerWords(pointer)}.`
      : `${String(pointers.length)} of its files are only pointers of Git LFS (${path} is the first): their ${formatBytes(total)} were not fetched.`;
  return { kind: 'pointer', message, hint: POINTER_HINT };
}

function partsProblem({ names, missing, of }: MissingParts): FolderProblem {
  return { kind: 'parts', message: `${partsWords(names, missing, of)}.`, hint: PARTS_HINT };
}

function nothingFound(): FolderProblem {
  return {
    kind: 'empty',
    message: 'No weights were found in this folder: no .gguf, .onnx, .safetensors or pytorch_model.bin file.',
    hint: AGAIN,
  };
}
