/** What came in, looked at: one text, several, models, or nothing that can be used, and what else was among it. */
import type { Opened } from '../../stores/opened.ts';
import { mostAlike } from './folder-kinds.ts';
import { openFolders } from './folders.ts';
import { MAX_FILES } from './limits.ts';
import { messages } from './messages.ts';
import { readText, recogniseAll } from './recognise.ts';
import type { Recognised } from './recognise.ts';
import { textKind } from './sniff.ts';
import { csvTable, jsonTable } from './table.ts';
import type { TextTable } from './table.ts';

/** What else was among it. Nothing that came in goes without a word. */
interface Beside {
  /** A sentence for each file that can't be used. */
  readonly problems: readonly string[];
  /** Model files and folders that came with texts. */
  readonly models: readonly File[];
}

/** One text with its table, where it is one. */
export interface OneText extends Beside {
  readonly is: 'text';
  /** Null for a text from the clipboard. */
  readonly name: string | null;
  readonly kind: 'text' | 'table' | 'json';
  readonly text: string;
  readonly bytes: number;
  readonly table: TextTable | null;
}

/** Several texts. */
export interface ManyTexts extends Beside {
  readonly is: 'files';
  readonly files: readonly File[];
}

/** Pictures or sounds, all of one kind. */
export interface Media extends Beside {
  readonly is: 'media';
  readonly kind: 'picture' | 'sound';
  readonly files: readonly File[];
}

/** Only model files and folders. */
export interface OnlyModels {
  readonly is: 'models';
  readonly files: readonly File[];
  readonly folders: readonly File[];
  readonly problems: readonly string[];
}

/** What was found. */
export type Look =
  | { readonly is: 'looking'; readonly done: number; readonly count: number }
  | OneText
  | ManyTexts
  | Media
  | OnlyModels
  | { readonly is: 'nothing'; readonly problems: readonly string[] };

/** Looks at what came in, and never rejects: what can't be read is among the problems. `onDone` counts the files. */
export async function lookAt(
  { files, folders, problems, text }: Pick<Opened, 'files' | 'folders' | 'problems' | 'text'>,
  onDone: (done: number, count: number) => void,
  signal: AbortSignal,
): Promise<Look> {
  if (text !== '') {
    const bytes = new TextEncoder().encode(text).length;
    return oneText({ name: null, kind: textKind('', text), text, bytes }, { problems: [], models: [] });
  }
  const count = files.length + folders.length;
  if (count > MAX_FILES) return { is: 'nothing', problems: [messages.tooMany(count, MAX_FILES)] };
  const opened = await openFolders(folders, signal);
  const all = [...files, ...opened.files.map(({ file }) => file)];
  const found = await recogniseAll(all, (done) => onDone(done, all.length), signal);
  const alike = mostAlike(found.slice(files.length), opened.files);
  return decide([...found.slice(0, files.length), ...alike.found], opened.models, [
    ...problems,
    ...opened.problems,
    ...alike.problems,
  ]);
}

/** What files are together. A text comes first: models and what can't be used stand beside it. */
async function decide(
  found: readonly Recognised[],
  folders: readonly File[],
  known: readonly string[],
): Promise<Look> {
  const usable = found.filter((each) => each.problem === null);
  const models = usable.filter((each) => each.kind === 'model').map(({ file }) => file);
  const media = usable.filter(isMedia);
  const texts = usable.filter((each) => each.kind !== 'model' && !isMedia(each));
  const [first] = media;
  const taken = texts.length === 0 ? media.filter(({ kind }) => kind === first?.kind) : [];
  const problems = [
    ...known,
    ...found.flatMap(({ problem }) => (problem === null ? [] : [problem])),
    ...media
      .filter((each) => !taken.includes(each))
      .map(({ kind, file }) => messages.besideOthers(kind, file.name)),
  ];
  const onlyModels: Look =
    models.length + folders.length > 0
      ? { is: 'models', files: models, folders, problems }
      : { is: 'nothing', problems };
  const [only] = texts;
  const beside: Beside = { problems, models: [...models, ...folders] };
  if (first !== undefined && taken.length > 0)
    return { is: 'media', kind: first.kind, files: taken.map(({ file }) => file), ...beside };
  if (only === undefined) return onlyModels;
  if (texts.length > 1) return { is: 'files', files: texts.map(({ file }) => file), ...beside };
  const { file } = only;
  try {
    const kind = only.kind === 'table' || only.kind === 'json' ? only.kind : 'text';
    return oneText({ name: file.name, kind, text: await readText(file), bytes: file.size }, beside);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...onlyModels, problems: [problem, ...problems] };
  }
}

function isMedia(each: Recognised): each is Recognised & { readonly kind: Media['kind'] } {
  return each.kind === 'picture' || each.kind === 'sound';
}

function oneText(found: Pick<OneText, 'name' | 'kind' | 'text' | 'bytes'>, beside: Beside): OneText {
  const { kind, text } = found;
  const table = kind === 'table' ? csvTable(text) : kind === 'json' ? jsonTable(text) : null;
  return { ...found, ...beside, is: 'text', kind: table === null ? 'text' : kind, table };
}
