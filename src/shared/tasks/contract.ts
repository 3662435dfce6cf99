/** What a task is to the rest of Hearth: the schemas of its inputs, options and result, under the Hub's names. */
import { z } from 'zod';

/** The kind of thing that a task mostly chews on; the scheduler keeps one pool for each. */
export type Modality = 'text' | 'image' | 'audio' | 'video';

/**
 * Longest text of one input, in UTF-16 code units: about 500,000 tokens, more than the longest context that fits
 * into a home machine, and small enough that tokenizing it can't hold a runner for minutes.
 */
export const MAX_TEXT_LENGTH = 2_000_000;

/** Most inputs in one request; more belong into several requests, so that others get their turn in between. */
export const MAX_ITEMS = 4_096;

/** A text that may be empty and is not longer than {@link MAX_TEXT_LENGTH}. */
export const anyTextSchema = z
  .string()
  .max(
    MAX_TEXT_LENGTH,
    `is longer than the ${MAX_TEXT_LENGTH.toLocaleString('en')} characters that one input may have`,
  )
  .refine((text) => text.isWellFormed(), 'holds a lone surrogate, which is no character');

/** A text that is not empty and not longer than {@link MAX_TEXT_LENGTH}. */
export const textSchema = anyTextSchema.min(1, 'is empty; give at least one character');

/** An input that is one text, as it is or as `{"text": …}`; parsed it always has the name. */
export const textInput = z
  .union([textSchema, z.strictObject({ text: textSchema })])
  .transform((given) => (typeof given === 'string' ? { text: given } : given));

/** A part of an input that a person gives by itself: what the form, the command line and an upload are made from. */
export interface InputField {
  /** Its name in the parsed input. */
  readonly name: string;
  readonly kind: 'text' | 'texts' | 'image' | 'images' | 'audio';
  /** Sentence-case name for people. */
  readonly title: string;
  /** What stands in the empty field of a text. */
  readonly placeholder?: string;
  readonly optional?: boolean;
}

/** One task: the single source of its validation, HTTP API, forms and docs. */
export interface TaskContract<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** The Hub's task id, such as `text-generation`. */
  readonly id: string;
  /** Sentence-case name for people. */
  readonly title: string;
  /** One sentence: what goes in and what comes out. */
  readonly summary: string;
  readonly modality: Modality;
  /** One input (a request may hold a list of them). */
  readonly input: I;
  /** The parts of an input; left out by tasks with a workbench of their own making. */
  readonly fields?: readonly InputField[];
  /** Parameters, strict: an unknown one is an error. `.meta()` of each field holds title, description, unit and step. */
  readonly options: O;
  /** The result for one input. */
  readonly result: R;
  /** An input in a few words, as a list of runs shows it; the caller makes one line of it. */
  describeInput(input: z.output<I>): string;
  /** What a run gave, in one short line: `96 tokens`. */
  describeResults(results: readonly z.output<R>[]): string;
}

/** Keeps the exact schema types of a contract. */
export function defineTask<I extends z.ZodType, O extends z.ZodType, R extends z.ZodType>(
  contract: TaskContract<I, O, R>,
): TaskContract<I, O, R> {
  return contract;
}

/** `12 texts`, `1 text`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** The parsed input of a contract. */
export type InputOf<C> = C extends TaskContract<infer I> ? z.output<I> : never;
/** The parsed options of a contract. */
export type OptionsOf<C> = C extends TaskContract<z.ZodType, infer O> ? z.output<O> : never;
/** The result of a contract for one input. */
export type ResultOf<C> = C extends TaskContract<z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

/** What the form reads from a field's `.meta()` beside the schema's own range and default. */
export interface FieldMeta {
  title?: string;
  description?: string;
  /** Shown after the value: `tokens`, `s`, `px`. */
  unit?: string;
  /** The step of a slider. */
  step?: number;
  /** What a person reads for a value of a list of choices, by the value's text. */
  names?: Record<string, string>;
  /** True for a part of 1 that people read as a percentage. */
  percent?: boolean;
  /** Fields with a rank are shown first, in its order; the others under More. */
  rank?: number;
  /** True for what only a program reads: no form has a field for it. */
  programs?: boolean;
}
