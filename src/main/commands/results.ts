/** Results as a person reads them on a terminal. By their shape: tasks of the same shape look the same. */
import { z } from 'zod';
import { isMediaRef } from '../../shared/media.ts';
import { labelledWindowSchema } from '../../shared/tasks/audio-classification.ts';
import { keypointDetection } from '../../shared/tasks/keypoint-detection.ts';
import { toolCallSchema } from '../../shared/tasks/tools.ts';
import { boxSchema } from '../../shared/tasks/object-detection.ts';
import { oneLine, table } from './output.ts';

const labelsSchema = z.array(z.strictObject({ label: z.string(), score: z.number() })).min(1);
const vectorSchema = z.looseObject({ embedding: z.array(z.number()) });
const chunksSchema = z
  .array(z.looseObject({ text: z.string(), timestamp: z.tuple([z.number(), z.number().nullable()]) }))
  .min(1);
const windowsSchema = z.array(labelledWindowSchema).min(1);
const rowsSchema = z.array(z.record(z.string(), z.unknown())).min(1);
const peopleSchema = keypointDetection.result.pick({ people: true });
const recordSchema = z.record(z.string(), z.unknown());
const callingSchema = z.looseObject({ tool_calls: z.array(toolCallSchema).min(1) });

/** The names under which the Hub's tasks give the text that they are about. */
const TEXTS = ['generated_text', 'summary_text', 'translation_text', 'answer', 'text'] as const;

/** The result of one input: a text, lines with times, a table, a vector on one line; else JSON. */
export function resultText(task: string, result: unknown): string {
  if (task === 'echo') return json(result);
  return (
    asLabels(result) ??
    asWindows(result) ??
    asRows(result) ??
    asPeople(result) ??
    asVector(result) ??
    asText(result) ??
    asFacts(result) ??
    json(result)
  );
}

/** The tools that an answer asks for, a line for each: `weather({"city":"Rome"})`; empty where there are none. */
export function callsText(result: unknown): string {
  return [result]
    .flat()
    .flatMap((one) => callingSchema.safeParse(one).data?.tool_calls ?? [])
    .map(({ function: { name, arguments: given } }) => `${oneLine(`${name}(${given})`)}\n`)
    .join('');
}

function json(result: unknown): string {
  return `${JSON.stringify(result)}\n`;
}

function asLabels(result: unknown): string | null {
  const { data } = labelsSchema.safeParse(result);
  return data === undefined
    ? null
    : table(
        data.map(({ label, score }) => [cellText(label), score.toFixed(4)]),
        [1],
      );
}

/** A line for each stretch of a sound, with its best label; JSON has the others. */
function asWindows(result: unknown): string | null {
  const { data } = windowsSchema.safeParse(result);
  return data === undefined
    ? null
    : table(
        data.map(({ timestamp, labels: [best] }) => [
          timesText(timestamp),
          cellText(best?.label),
          best?.score.toFixed(4) ?? '',
        ]),
        [2],
      );
}

function asVector(result: unknown): string | null {
  const { data } = vectorSchema.safeParse(result);
  return data === undefined ? null : json(data.embedding);
}

function asText(result: unknown): string | null {
  const { data } = recordSchema.safeParse(result);
  if (data === undefined) return null;
  const { data: chunks } = chunksSchema.safeParse(data['chunks']);
  if (chunks !== undefined && typeof data['text'] === 'string')
    return chunks.map(({ text, timestamp }) => `${timesText(timestamp)} ${oneLine(text)}\n`).join('');
  const text = TEXTS.map((name) => data[name]).find((value) => typeof value === 'string');
  if (typeof text !== 'string') return null;
  const calls = callsText(result);
  return `${text === '' && calls !== '' ? '' : withLineEnd(text)}${calls}`;
}

/** `[0.0 to 2.5 s]`; the end of the last line may be unknown. */
function timesText([start, end]: readonly [number, number | null]): string {
  return `[${start.toFixed(1)} to ${end === null ? '?' : end.toFixed(1)} s]`;
}

/** Things with the same facts each, a line for each: boxes, parts of a picture, words with their kind. */
function asRows(result: unknown): string | null {
  const { data: rows } = rowsSchema.safeParse(result);
  if (rows === undefined) return null;
  const flat = rows.map(
    (row) => new Map(Object.entries(row).flatMap(([name, value]) => cellsOf(name, value))),
  );
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  if (names.length === 0) return null;
  const numbers = names.flatMap((name, at) =>
    flat.every((row) => typeof row.get(name) !== 'string') ? [at] : [],
  );
  return table([names, ...flat.map((row) => names.map((name) => cellText(row.get(name))))], numbers);
}

/** A line for each keypoint, with the number of its person. */
function asPeople(result: unknown): string | null {
  const { data } = peopleSchema.safeParse(result);
  if (data === undefined) return null;
  const rows = data.people.flatMap(({ keypoints }, index) =>
    keypoints.map((keypoint) => ({ person: index + 1, ...keypoint })),
  );
  return asRows(rows) ?? 'No keypoints.\n';
}

/** The scalars of a field; a box gives its four edges, and what is larger has no place in a line. */
function cellsOf(name: string, value: unknown): [string, string | number | boolean | null][] {
  const { data: box } = boxSchema.safeParse(value);
  if (box !== undefined) return Object.entries(box);
  const isScalar =
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? [[name, value]] : [];
}

/** A result of a few figures beside media or long lists: its figures. */
function asFacts(result: unknown): string | null {
  const { data } = recordSchema.safeParse(result);
  if (data === undefined || isMediaRef(result)) return null;
  const hasMedia = Object.values(data).some(isMediaRef);
  const facts = Object.entries(data).flatMap(([name, value]) => cellsOf(name, value));
  if (!hasMedia || facts.length === 0) return null;
  return table(facts.map(([name, value]) => [name, cellText(value)]));
}

function cellText(value: string | number | boolean | null | undefined): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4);
  return value === null || value === undefined ? '' : oneLine(String(value));
}

/** A text that ends with a line end, and with no second one. */
export function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
