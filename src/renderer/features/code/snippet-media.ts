/** Pictures and sounds in a snippet: the program reads them from their files, as no code should hold megabytes. Pure. */
import { isMediaRef } from '../../../shared/media.ts';
import type { MediaRef } from '../../../shared/media.ts';

/** An input in which a mark, which occurs nowhere else in it, stands for each picture and sound. */
export interface MarkedInput {
  readonly inputs: unknown;
  readonly files: readonly { readonly mark: string; readonly name: string }[];
}

/** Puts the marks in. */
export function markMedia(inputs: unknown): MarkedInput {
  const files: { mark: string; name: string }[] = [];
  let stem = 'file';
  while (JSON.stringify(inputs ?? null).includes(`@${stem}-`)) stem += '_';
  const walk = (value: unknown): unknown => {
    if (isMediaRef(value)) {
      const mark = `@${stem}-${String(files.length)}`;
      files.push({ mark, name: nameOf(value) });
      return mark;
    }
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  return { inputs: walk(inputs), files };
}

/** The name of its file, else one by its type. A path would mean nothing elsewhere, so only the last part is kept. */
function nameOf({ name, type }: MediaRef): string {
  const last = name?.split(/[\\/]/).at(-1) ?? '';
  // A name that begins like an option would be taken for one.
  if (last !== '') return last.startsWith('-') ? `./${last}` : last;
  return type.startsWith('audio/') ? 'sound.wav' : 'picture.png';
}

/** Puts code in the place of each mark with its quotes, in a text that was made from the marked input. */
export function withFiles(text: string, files: MarkedInput['files'], code: (name: string) => string): string {
  return files.reduce((made, { mark, name }) => made.replace(JSON.stringify(mark), () => code(name)), text);
}
