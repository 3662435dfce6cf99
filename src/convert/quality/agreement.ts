/** How alike the answers of two graphs are. */
import type * as Ort from 'onnxruntime-node';
import type { MeasuredQuality } from '../../shared/converter.ts';

/** The numbers of an output for one sample. */
export interface Answer {
  readonly numbers: Float32Array;
  /** The size of the last dimension. */
  readonly width: number;
}
/** Float outputs by name, those of one sample behind those of the other. */
export type Answers = ReadonlyMap<string, readonly Answer[]>;

/** Adds the float outputs of a pass to those of the passes before, and returns their bytes; a cache is no answer. */
export function addAnswers(
  all: Map<string, Answer[]>,
  outputs: Readonly<Record<string, Ort.Tensor>>,
): number {
  let bytes = 0;
  for (const [name, { data, dims }] of Object.entries(outputs)) {
    if (!(data instanceof Float32Array) || name.startsWith('present')) continue;
    all.set(name, [...(all.get(name) ?? []), { numbers: data, width: dims.at(-1) ?? 1 }]);
    bytes += data.byteLength;
  }
  return bytes;
}

/** Threads add in another order each time; what differs by more than this part was drawn at random. */
const STEADY = 1e-3;

/** True where the first sample was answered with the same numbers both times, as far as threads keep them. */
export function sameAnswers(first: Answers, again: Answers): boolean {
  return again.entries().every(([name, answer]) => {
    const [before, after] = [first.get(name)?.[0]?.numbers, answer[0]?.numbers];
    if (before === undefined || after === undefined || before.length !== after.length) return false;
    return before.every(
      (value, at) => Math.abs(value - (after[at] ?? Number.NaN)) <= STEADY * (1 + Math.abs(value)),
    );
  });
}

/** The least cosine of any output over all samples, and how many rows of logits have the same largest one. */
export function agreement(want: Answers, got: Answers): Pick<MeasuredQuality, 'cosine' | 'same_label'> {
  const cosines: number[] = [];
  for (const [name, answer] of want) cosines.push(cosine(answer, got.get(name) ?? []));
  const logits = want.get('logits');
  return {
    cosine: cosines.length === 0 ? 0 : Math.min(...cosines),
    same_label: logits === undefined ? null : sameLabel(logits, got.get('logits') ?? []),
  };
}

/** Of all numbers together: 1 where both point the same way. Numbers that are none count as no agreement at all. */
function cosine(want: readonly Answer[], got: readonly Answer[]): number {
  let [both, one, other] = [0, 0, 0];
  want.forEach(({ numbers }, index) => {
    const second = got[index]?.numbers;
    numbers.forEach((value, place) => {
      const paired = second?.[place] ?? Number.NaN;
      both += value * paired;
      one += value * value;
      other += paired * paired;
    });
  });
  if (one === 0 && other === 0) return 1;
  const value = both / Math.sqrt(one * other);
  return Number.isFinite(value) ? value : 0;
}

/** The part of the rows whose largest number stands at the same place; null for a single column. */
function sameLabel(want: readonly Answer[], got: readonly Answer[]): number | null {
  let [rows, same] = [0, 0];
  for (const [index, { numbers, width }] of want.entries()) {
    if (width < 2) return null;
    const other = got[index]?.numbers ?? new Float32Array(0);
    for (let at = 0; at < numbers.length; at += width) {
      rows += 1;
      if (largest(numbers, at, width) === largest(other, at, width)) same += 1;
    }
  }
  return rows === 0 ? null : same / rows;
}

function largest(numbers: Float32Array, from: number, width: number): number {
  let best = from;
  for (let at = from + 1; at < from + width; at++) if ((numbers[at] ?? 0) > (numbers[best] ?? 0)) best = at;
  return best - from;
}
