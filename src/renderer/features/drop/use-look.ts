/** Looks at what came in, and says what it is: one text, several, models, or nothing that can be used. */
import { useEffect, useState } from 'react';
import type { Opened } from '../../stores/opened.ts';
import { MAX_FILES } from './limits.ts';
import { messages } from './messages.ts';
import { readText, recogniseAll } from './recognise.ts';
import type { Recognised } from './recognise.ts';
import { textKind } from './sniff.ts';
import { csvTable, jsonTable } from './table.ts';
import type { TextTable } from './table.ts';

/** One text with its table, where it is one. */
export interface OneText {
  readonly is: 'text';
  /** Null for a text from the clipboard. */
  readonly name: string | null;
  readonly kind: 'text' | 'table' | 'json';
  readonly text: string;
  readonly bytes: number;
  readonly table: TextTable | null;
}

/** What was found. */
export type Look =
  | { readonly is: 'looking'; readonly done: number }
  | OneText
  | { readonly is: 'files'; readonly files: readonly File[]; readonly problems: readonly string[] }
  | { readonly is: 'models'; readonly files: readonly File[] }
  | { readonly is: 'nothing'; readonly title: string; readonly problems: readonly string[] };

/** Problems that are listed one by one; more are counted. */
const MOST_PROBLEMS = 4;

/** The look at what came in, renewed as it goes on. */
export function useLook(opened: Opened): Look {
  const [look, setLook] = useState<Look>({ is: 'looking', done: 0 });
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const onDone = (done: number): void => {
      if (!signal.aborted) setLook({ is: 'looking', done });
    };
    void lookAt(opened, onDone, signal).then((found) => {
      if (!signal.aborted) setLook(found);
    });
    return () => left.abort();
  }, [opened]);
  return look;
}

/** Never rejects: what can't be read is among the problems. */
async function lookAt(
  { files, text, folder }: Opened,
  onDone: (done: number) => void,
  signal: AbortSignal,
): Promise<Look> {
  if (text !== '') return oneText(null, textKind('', text), text, new TextEncoder().encode(text).length);
  if (files.length > MAX_FILES) return nothing([messages.tooMany(files.length, MAX_FILES)]);
  if (folder && files.length <= 1) return { is: 'models', files };
  const found = await recogniseAll(files, onDone, signal);
  return decide(found);
}

async function decide(found: readonly Recognised[]): Promise<Look> {
  const usable = found.filter((each) => each.problem === null);
  const models = usable.filter((each) => each.kind === 'model');
  const texts = usable.filter((each) => each.kind !== 'model');
  const problems = shortened(found.flatMap((each) => (each.problem === null ? [] : [each.problem])));
  const [only] = texts;
  if (models.length > 0 && texts.length === 0) return { is: 'models', files: models.map(({ file }) => file) };
  if (only === undefined) return nothing(problems);
  if (texts.length > 1) return { is: 'files', files: texts.map(({ file }) => file), problems };
  const { file, kind } = only;
  try {
    return oneText(
      file.name,
      kind === 'table' || kind === 'json' ? kind : 'text',
      await readText(file),
      file.size,
    );
  } catch (error) {
    return nothing([error instanceof Error ? error.message : String(error)]);
  }
}

function oneText(name: string | null, kind: OneText['kind'], text: string, bytes: number): OneText {
  const table = kind === 'table' ? csvTable(text) : kind === 'json' ? jsonTable(text) : null;
  return { is: 'text', name, kind: table === null ? 'text' : kind, text, bytes, table };
}

function nothing(problems: readonly string[]): Look {
  return { is: 'nothing', title: messages.nothingToDo, problems };
}

function shortened(problems: readonly string[]): string[] {
  const more = problems.length - MOST_PROBLEMS;
  return [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`${messages.andMore(more)}.`] : [])];
}
