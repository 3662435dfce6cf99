/** Every sentence about what is kept of raw checkpoints. */
import type { KeptDeleted, KeptKind, KeptModel } from '../../../shared/kept.ts';
import { counted, formatBytes, splitName } from '../../ui/format.ts';

/** Names that a sentence still carries. */
const MOST_NAMES = 3;

const FORMS: Readonly<Record<KeptKind, readonly [one: string, many: string]>> = {
  graphs: ['set of graphs', 'sets of graphs'],
  gguf: ['GGUF file', 'GGUF files'],
  quantized: ['smaller copy', 'smaller copies'],
};

/** Letters of a name that still fit into a sentence. */
const MOST_LETTERS = 48;

const shortened = (name: string): string =>
  name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;

/** A model as a person knows it: by its name, else by the folder that its weights lay in. */
const nameOf = ({ model, folder }: KeptModel): string =>
  shortened(model === null ? (folder?.split(/[/\\]/).at(-1) ?? 'unknown weights') : splitName(model).name);

const sumOf = (kept: readonly KeptModel[]): number => kept.reduce((sum, { bytes }) => sum + bytes, 0);

function namesOf(kept: readonly KeptModel[]): string {
  const names = [...new Set(kept.map(nameOf))];
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${String(names.length - MOST_NAMES)} more` : shown;
}

/** The words. */
export const words = {
  title: 'Made of raw weights',
  text: 'What Hearth made when raw weights were first loaded, kept so that the next load is quick. All of it can be made again. Copies that you converted yourself are models of their own, in Models.',
  reading: 'Looking at what is kept.',
  nothing: 'Nothing is kept. It comes with the first load of a model that has raw weights only.',
  tryAgain: 'Try again',
  kind: { graphs: 'Graphs', gguf: 'GGUF files', quantized: 'Smaller copies' } satisfies Record<
    KeptKind,
    string
  >,
  note: {
    graphs: 'point into the weights: no copy, made again within a second',
    gguf: 'language models for llama.cpp, made again in minutes',
    quantized: 'models that are too large as they are, in 8 or 4 bits, made again in minutes',
  } satisfies Record<KeptKind, string>,
  total: (kept: readonly KeptModel[]) => formatBytes(sumOf(kept)),
  models: (count: number) => counted(count, 'model', 'models'),
  size: formatBytes,
  nameOf,
  /** Where it is no longer known whose it is. */
  gone: ({ model, folder }: KeptModel) =>
    model === null && folder !== null ? ', no longer in the library' : '',
  inUse: 'In use',
  delete: 'Delete',
  deleteOne: (of: KeptModel) => `Delete what is kept of ${nameOf(of)}: ${FORMS[of.kind][0]}`,
  deleteKind: (kind: KeptKind) => `Delete all ${FORMS[kind][1]}`,
  deleteAll: 'Delete what can be made again',
  asks: (kept: readonly KeptModel[]) => `Delete ${formatBytes(sumOf(kept))} that can be made again?`,
  /** Names what is lost, and what it costs. */
  loses: (kept: readonly KeptModel[]) => {
    const kinds = Object.entries(FORMS).flatMap(([kind, [one, many]]) => {
      const count = kept.filter((each) => each.kind === kind).length;
      return count === 0 ? [] : [counted(count, one, many)];
    });
    return `${kinds.join(', ')} of ${namesOf(kept)}. The weights stay. The next load makes it again and takes longer, up to minutes for a large model. This can't be undone.`;
  },
  stays: (kept: readonly KeptModel[]) =>
    `What is in use stays: ${formatBytes(sumOf(kept))} of ${namesOf(kept)}.`,
  done: ({ freed_bytes: freed, in_use: stay }: KeptDeleted) =>
    stay.length === 0
      ? `${formatBytes(freed)} are free again.`
      : `${formatBytes(freed)} are free again. ${namesOf(stay)} stays: it is in use.`,
  section: 'Kept for its next load',
  one: (of: KeptModel) => FORMS[of.kind][0],
} as const;
