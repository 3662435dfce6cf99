/** Principal component analysis in two dimensions: the plane on which vectors lie farthest apart. Pure, deterministic. */

/** Points on the plane and how much of the spread it shows. */
export interface Projection {
  readonly points: readonly (readonly [number, number])[];
  /** Variance on the plane over the whole variance, 0 to 1; 0 where all vectors are equal. */
  readonly share: number;
}

/** Directions that are followed at once: two are wanted, the others let them settle sooner. */
const BLOCK = 6;
/** Rounds of the iteration at most; it stops earlier once the two variances stand still. */
const MAX_ROUNDS = 200;
/** Relative change of the variances that counts as standing still; the directions are then right to its root. */
const STILL = 1e-14;
/** A variance below this share of the whole is rounding. */
const NOTHING = 1e-12;

/**
 * Projects vectors of equal length. The eigenvectors of the smaller of XXᵀ and XᵀX are found by orthogonal iteration
 * (Golub and Van Loan, Matrix Computations, 8.2.4) with a Rayleigh quotient for each. The sign of each axis is fixed:
 * the point farthest from 0 lies on its positive side.
 */
export function project(vectors: readonly (readonly number[])[]): Projection {
  const count = vectors.length;
  const width = vectors[0]?.length ?? 0;
  if (count === 0 || width === 0) return { points: [], share: 0 };
  const centred = centre(vectors, width);
  const wide = width > count;
  const gram = wide ? gramOfRows(centred, count, width) : gramOfColumns(centred, count, width);
  const size = wide ? count : width;
  const whole = Array.from({ length: size }, (_, n) => gram[n * size + n] ?? 0).reduce((a, b) => a + b, 0);
  const flat = vectors.map((): [number, number] => [0, 0]);
  if (whole <= Number.EPSILON * count) return { points: flat, share: 0 };
  const { basis, values } = leading(gram, size, Math.min(BLOCK, size));
  const axes = [0, 1].map((axis) => {
    const vector = basis[axis];
    const value = values[axis] ?? 0;
    if (vector === undefined || value < NOTHING * whole) return new Float64Array(count);
    // An eigenvector of XXᵀ is the projection itself, up to its length √λ.
    const scores = wide
      ? vector.map((each) => each * Math.sqrt(value))
      : times(centred, count, width, vector);
    return withFixedSign(scores);
  });
  const shown = Math.max(0, values[0] ?? 0) + Math.max(0, values[1] ?? 0);
  return {
    points: flat.map((_, n) => [axes[0]?.[n] ?? 0, axes[1]?.[n] ?? 0]),
    share: Math.min(1, shown / whole),
  };
}

function centre(vectors: readonly (readonly number[])[], width: number): Float64Array {
  const means = new Float64Array(width);
  for (const vector of vectors)
    for (let n = 0; n < width; n += 1) means[n] = (means[n] ?? 0) + (vector[n] ?? 0) / vectors.length;
  const centred = new Float64Array(vectors.length * width);
  for (const [row, vector] of vectors.entries())
    for (let n = 0; n < width; n += 1) centred[row * width + n] = (vector[n] ?? 0) - (means[n] ?? 0);
  return centred;
}

/** XXᵀ: products of rows. */
function gramOfRows(x: Float64Array, count: number, width: number): Float64Array {
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    const a = x.subarray(i * width, (i + 1) * width);
    for (let j = i; j < count; j += 1) {
      const value = dot(a, x.subarray(j * width, (j + 1) * width));
      gram[i * count + j] = value;
      gram[j * count + i] = value;
    }
  }
  return gram;
}

/** XᵀX: products of columns, summed up row by row. */
function gramOfColumns(x: Float64Array, count: number, width: number): Float64Array {
  const gram = new Float64Array(width * width);
  for (let row = 0; row < count; row += 1) {
    for (let i = 0; i < width; i += 1) {
      const value = x[row * width + i] ?? 0;
      for (let j = 0; j < width; j += 1)
        gram[i * width + j] = (gram[i * width + j] ?? 0) + value * (x[row * width + j] ?? 0);
    }
  }
  return gram;
}

/** The leading eigenvectors of a symmetric matrix with their values, largest first. */
function leading(
  matrix: Float64Array,
  size: number,
  block: number,
): { basis: readonly Float64Array[]; values: readonly number[] } {
  let basis = orthonormal(startBasis(size, block));
  let values: number[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const images = basis.map((vector) => times(matrix, size, size, vector));
    const next = basis.map((vector, n) => dot(vector, images[n] ?? vector));
    basis = orthonormal(images);
    const moved = [0, 1].some((n) => Math.abs((next[n] ?? 0) - (values[n] ?? 0)) > STILL * (next[0] ?? 1));
    values = next;
    if (!moved) break;
  }
  return { basis, values };
}

/** A start that has a part in every direction and is the same each time (a linear congruential generator). */
function startBasis(size: number, block: number): Float64Array[] {
  let state = 42;
  return Array.from({ length: block }, () =>
    new Float64Array(size).map(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 0xffff_ffff - 0.5;
    }),
  );
}

/** Gram and Schmidt, twice for each vector against rounding errors; what is left of a vector that had no part of its own is 0. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const longest = Math.max(...vectors.map((vector) => Math.sqrt(dot(vector, vector))));
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const next = vector.slice();
    for (let pass = 0; pass < 2; pass += 1) {
      for (const other of done) {
        const along = dot(next, other);
        for (let n = 0; n < next.length; n += 1) next[n] = (next[n] ?? 0) - along * (other[n] ?? 0);
      }
    }
    const length = Math.sqrt(dot(next, next));
    done.push(
      length <= NOTHING * longest ? new Float64Array(next.length) : next.map((each) => each / length),
    );
  }
  return done;
}

function times(matrix: Float64Array, rows: number, columns: number, vector: Float64Array): Float64Array {
  return new Float64Array(rows).map((_, row) =>
    dot(matrix.subarray(row * columns, (row + 1) * columns), vector),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n += 1) sum += (a[n] ?? 0) * (b[n] ?? 0);
  return sum;
}

function withFixedSign(scores: Float64Array): Float64Array {
  let farthest = 0;
  for (const score of scores) if (Math.abs(score) > Math.abs(farthest) * (1 + 1e-9)) farthest = score;
  return farthest < 0 ? scores.map((each) => -each) : scores;
}
