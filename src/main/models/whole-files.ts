/** Which files of a folder are there whole, and which parts are missing of those that are split. Pure. */
import { PARTS_NAMED } from '../../shared/missing-parts.ts';
import type { FoundFile } from './found-files.ts';

/** A file that was split and is not there whole. */
export interface MissingParts {
  /** Names of those that are missing, {@link PARTS_NAMED} at most. */
  readonly names: readonly string[];
  readonly missing: number;
  readonly of: number;
}

/** The largest models come in below 200 parts; a name that claims more is not believed. */
const MAX_PARTS = 4_096;
/** `model-00001-of-00003.safetensors`, with or without a folder. */
const PART = /^(.+-)(\d{5,6})-of-(\d{5,6})\.(safetensors|bin|gguf)$/;
const WEIGHTS = /\.(?:gguf|onnx|safetensors|bin)$/i;
/** What programs call a file while they download it. */
const UNFINISHED = /\.(?:incomplete|part|partial|crdownload|opdownload|aria2)$/i;

/** True for the name of a file whose download is not finished, or was given up. */
export function isUnfinished(path: string): boolean {
  return UNFINISHED.test(path);
}

/**
 * What of the files can be used: no weights that are empty, that a program is still filling (`.aria2` lies beside it),
 * or of which parts or external data are missing; `absent` says which are not there for another reason.
 */
export function wholeFiles(
  files: readonly FoundFile[],
  absent: (path: string) => boolean,
): { readonly whole: readonly FoundFile[]; readonly missing: readonly MissingParts[] } {
  const names = new Set(files.map(({ path }) => path));
  const pieces = [...names].filter(isUnfinished).map((path) => path.replace(UNFINISHED, ''));
  const toCome = [...pieces.filter((path) => !names.has(path)), ...[...names].filter(absent)];
  const there = files.filter(
    ({ path, bytes }) =>
      !absent(path) &&
      !names.has(`${path}.aria2`) &&
      (bytes > 0 || !WEIGHTS.test(path)) &&
      !(path.endsWith('.onnx') && toCome.some((other) => isDataOf(path, other))),
  );
  const missing: MissingParts[] = [];
  const broken = new Set<string>();
  for (const [key, numbers] of partsByName(there, files)) {
    const parts = missingParts(key, numbers);
    if (parts === null) continue;
    missing.push(parts);
    broken.add(key);
  }
  return { whole: there.filter(({ path }) => !broken.has(keyOf(path) ?? '')), missing };
}

/** True for the external data of a graph. */
function isDataOf(graph: string, path: string): boolean {
  return path.startsWith(`${graph}_data`) || path === `${graph}.data`;
}

/** The numbers of the parts that are there, by {@link keyOf}; none for a file of which no part is there whole. */
function partsByName(there: readonly FoundFile[], all: readonly FoundFile[]): Map<string, Set<number>> {
  const parts = new Map<string, Set<number>>();
  for (const { path } of all) {
    const key = keyOf(path);
    if (key !== null) parts.set(key, new Set());
  }
  for (const { path } of there) {
    const number = PART.exec(path)?.[2];
    if (number !== undefined) parts.get(keyOf(path) ?? '')?.add(Number(number));
  }
  return parts;
}

/** The same for all parts of one file: their name with a star for the number. */
function keyOf(path: string): string | null {
  const [, stem, , of, ending] = PART.exec(path) ?? [];
  return stem === undefined || of === undefined ? null : `${stem}*-of-${of}.${ending ?? ''}`;
}

function missingParts(key: string, there: ReadonlySet<number>): MissingParts | null {
  const digits = /\*-of-(\d+)\./.exec(key)?.[1] ?? '';
  const of = Number(digits);
  if (of < 1 || of > MAX_PARTS) return null;
  const numbers = Array.from({ length: of }, (_, index) => index + 1).filter((number) => !there.has(number));
  if (numbers.length === 0) return null;
  const names = numbers
    .slice(0, PARTS_NAMED)
    .map((number) => key.replace('*', String(number).padStart(digits.length, '0')));
  return { names, missing: numbers.length, of };
}
