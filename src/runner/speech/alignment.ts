/**
 * When each token was spoken, told from where the decoder looked while it wrote it: transformers'
 * `_extract_token_timestamps` and `_dynamic_time_warping`. Pure.
 */

/** Where each head looked: `rows` tokens by `frames` places of the sound, row by row. */
export interface Attention {
  readonly heads: readonly Float32Array[];
  readonly rows: number;
  readonly frames: number;
}

/** Seconds of one place of the encoder's output, in every Whisper. */
const SECONDS_PER_PLACE = 0.02;

/** The time of each row in seconds, from the beginning of the window. */
export function tokenTimes(attention: Attention, filterWidth: number): number[] {
  const { heads, rows, frames } = attention;
  if (rows === 0 || frames === 0 || heads.length === 0) return Array<number>(rows).fill(0);
  const mean = new Float32Array(rows * frames);
  for (const head of heads) {
    const smooth = medianFilter(standardize(head, rows, frames), rows, frames, filterWidth);
    for (let index = 0; index < mean.length; index += 1)
      mean[index] = (mean[index] ?? 0) + (smooth[index] ?? 0) / heads.length;
  }
  return warp(mean, rows, frames).map((place) => place * SECONDS_PER_PLACE);
}

/** Each place less the mean of all tokens there, in standard deviations. */
function standardize(head: Float32Array, rows: number, frames: number): Float32Array {
  const result = new Float32Array(rows * frames);
  for (let frame = 0; frame < frames; frame += 1) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rows; row += 1) sum += head[row * frames + frame] ?? 0;
    const mean = sum / rows;
    for (let row = 0; row < rows; row += 1) squares += ((head[row * frames + frame] ?? 0) - mean) ** 2;
    const deviation = Math.sqrt(squares / rows);
    for (let row = 0; row < rows; row += 1)
      result[row * frames + frame] = ((head[row * frames + frame] ?? 0) - mean) / deviation;
  }
  return result;
}

/** The median of `width` places around each, mirrored at the ends. */
function medianFilter(values: Float32Array, rows: number, frames: number, width: number): Float32Array {
  const half = Math.floor(width / 2);
  if (frames <= half) return values;
  const result = new Float32Array(values.length);
  const around = new Float32Array(width);
  for (let row = 0; row < rows; row += 1) {
    for (let frame = 0; frame < frames; frame += 1) {
      for (let offset = -half; offset <= half; offset += 1) {
        let at = Math.abs(frame + offset);
        if (at >= frames) at = 2 * (frames - 1) - at;
        insert(around, offset + half, values[row * frames + at] ?? 0);
      }
      result[row * frames + frame] = around[half] ?? 0;
    }
  }
  return result;
}

/** Puts a value among the first `count` of a sorted list; a library's sort costs ten times as much for seven values. */
function insert(sorted: Float32Array, count: number, value: number): void {
  let at = count;
  while (at > 0 && (sorted[at - 1] ?? 0) > value) {
    sorted[at] = sorted[at - 1] ?? 0;
    at -= 1;
  }
  sorted[at] = value;
}

const DIAGONAL = 0;
const NEXT_ROW = 1;
const NEXT_FRAME = 2;

/** The cheapest way through the table from its first corner to its last; gives the place where each row begins. */
function warp(gains: Float32Array, rows: number, frames: number): number[] {
  const width = frames + 1;
  const cost = new Float32Array((rows + 1) * width).fill(Infinity);
  const steps = new Uint8Array((rows + 1) * width);
  cost[0] = 0;
  for (let frame = 1; frame <= frames; frame += 1) {
    for (let row = 1; row <= rows; row += 1) {
      const here = row * width + frame;
      const diagonal = cost[here - width - 1] ?? Infinity;
      const above = cost[here - width] ?? Infinity;
      const before = cost[here - 1] ?? Infinity;
      let [least, step] = [before, NEXT_FRAME];
      if (diagonal < above && diagonal < before) [least, step] = [diagonal, DIAGONAL];
      else if (above < diagonal && above < before) [least, step] = [above, NEXT_ROW];
      cost[here] = least - (gains[(row - 1) * frames + frame - 1] ?? 0);
      steps[here] = step;
    }
  }
  const starts = Array<number>(rows).fill(0);
  let [row, frame] = [rows, frames];
  while (row > 0 || frame > 0) {
    // The last visit on the way back is the first on the way forth.
    if (row > 0) starts[row - 1] = Math.max(0, frame - 1);
    const step = row === 0 ? NEXT_FRAME : frame === 0 ? NEXT_ROW : steps[row * width + frame];
    if (step !== NEXT_FRAME) row -= 1;
    if (step !== NEXT_ROW) frame -= 1;
  }
  return starts;
}
