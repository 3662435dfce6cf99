/** The parts of an input as a person gives them, each by itself: texts, lists of them, pictures and sounds. Pure. */
import { z } from 'zod';
import { isMediaRef, mediaRefSchema } from '../../../shared/media.ts';
import type { MediaRef } from '../../../shared/media.ts';
import type { InputField } from '../../../shared/tasks/contract.ts';
import { contractOf } from '../../../shared/tasks/index.ts';
import { linesOf } from './request.ts';
import type { RunTask } from './request.ts';

/** What a part holds; null while it is empty. A list of texts is written one on each line. */
export const partSchema = z.union([
  z.string(),
  z.array(z.string()),
  mediaRefSchema,
  z.array(mediaRefSchema),
  z.null(),
]);
/** What a part holds. */
export type PartValue = z.output<typeof partSchema>;
/** The parts of an input by the names of their fields. */
export type Parts = Readonly<Record<string, PartValue>>;

/** The fields that a task's input is given in; none for a task with a workbench of its own making. */
export function fieldsOf(task: RunTask): readonly InputField[] {
  return contractOf(task).fields ?? [];
}

/** The text of a part. */
export function textOf(value: PartValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The one picture or sound of a part; of several the first. */
export function mediaOf(value: PartValue | undefined): MediaRef | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  // The object that was given, as a store that is asked twice must answer the same.
  return isMediaRef(first) ? first : null;
}

/** All pictures or sounds of a part. */
export function mediaListOf(value: PartValue | undefined): MediaRef[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(isMediaRef);
}

/** True where a person has given nothing yet. */
export function isEmptyPart(value: PartValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

/** The input that is made of the parts, by the names of their fields; null while one that is needed is missing. */
export function inputOfParts(fields: readonly InputField[], parts: Parts): Record<string, unknown> | null {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueOf(field, parts[field.name]);
    if (value !== undefined) input[field.name] = value;
    else if (field.optional !== true) return null;
  }
  return input;
}

/** Of a text its outer blanks go, of a list of texts the empty lines. */
function valueOf({ kind }: InputField, value: PartValue | undefined): unknown {
  if (isEmptyPart(value)) return undefined;
  switch (kind) {
    case 'text':
      return textOf(value).trim();
    case 'texts': {
      const lines = Array.isArray(value)
        ? value.filter((each) => typeof each === 'string')
        : linesOf(textOf(value));
      return lines.length === 0 ? undefined : lines;
    }
    case 'images': {
      const list = mediaListOf(value);
      return list.length === 0 ? undefined : list;
    }
    case 'image':
    case 'audio':
      return mediaOf(value) ?? undefined;
  }
}

/** The parts that an input of a run was made of; of a list those of its first one. What is no part is left out. */
export function partsOf(fields: readonly InputField[], inputs: unknown): Parts {
  const first: unknown = Array.isArray(inputs) ? inputs[0] : inputs;
  const [only] = fields;
  const alone = typeof first === 'string' || mediaRefSchema.safeParse(first).success;
  const named = only !== undefined && alone ? { [only.name]: first } : first;
  const parsed = z.record(z.string(), z.unknown()).safeParse(named);
  if (!parsed.success) return {};
  return Object.fromEntries(
    fields.flatMap(({ name, kind }): [string, PartValue][] => {
      const part = partSchema.safeParse(parsed.data[name]);
      if (!part.success) return [];
      return [[name, kind === 'texts' && Array.isArray(part.data) ? linesOfList(part.data) : part.data]];
    }),
  );
}

/** A text with line breaks of its own stays one line, as each line is one text. */
function linesOfList(list: readonly unknown[]): string {
  return list
    .filter((each) => typeof each === 'string')
    .map((text) => linesOf(text).join(' '))
    .join('\n');
}
