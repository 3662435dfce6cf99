/** The text that a run wrote from another text, under the names that the tasks give it, and where both differ. */
import { z } from 'zod';
import { compareTexts } from '../../features/activity/differences.ts';
import type { Piece } from '../../features/activity/differences.ts';
import type { Run } from '../../features/run/run-state.ts';
import { useWrittenView } from './view-store.ts';

const written = z.object({
  summary_text: z.string().optional(),
  translation_text: z.string().optional(),
  generated_text: z.string().optional(),
});
const resultSchema = z.union([written, z.array(written).transform(([first = {}]) => first)]);
const inputSchema = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)]);

/** The text of a finished run; null while there is none, and for a result of another shape. */
export function writtenText({ result }: Pick<Run, 'result'>): string | null {
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success) return null;
  const { summary_text, translation_text, generated_text } = parsed.data;
  return summary_text ?? translation_text ?? generated_text ?? null;
}

/** The text that it was made of; empty where the input was another one. */
export function sourceText(inputs: unknown): string {
  const first: unknown = Array.isArray(inputs) ? inputs[0] : inputs;
  return inputSchema.safeParse(first).data ?? '';
}

type Marked = { readonly a: Piece[]; readonly b: Piece[] } | null;

/** Several parts of the view want the pieces of the same run: a long text is compared once. */
const compared = new WeakMap<Run, Marked>();

function markedOf(run: Run): Marked {
  const known = compared.get(run);
  if (known !== undefined) return known;
  const text = writtenText(run)?.trim() ?? '';
  const marked = text === '' ? null : compareTexts(sourceText(run.request.inputs), text);
  compared.set(run, marked);
  return marked;
}

/** Both texts of a finished run in pieces; null while they are not to be marked, and where they are too long. */
export function useMarked(run: Run | null): Marked {
  const marks = useWrittenView((state) => state.marks);
  return marks && run?.phase === 'done' ? markedOf(run) : null;
}
