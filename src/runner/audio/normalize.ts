/** What is added to a variance, so that silence is not divided by zero (`zero_mean_unit_var_norm`). */
const VARIANCE_FLOOR = 1e-7;

/** Samples with mean 0 and variance 1, as `Wav2Vec2FeatureExtractor.zero_mean_unit_var_norm` makes them. */
export function normalizeSound(samples: Float32Array): Float32Array {
  let [sum, squares] = [0, 0];
  for (const sample of samples) sum += sample;
  const mean = sum / samples.length;
  for (const sample of samples) squares += (sample - mean) ** 2;
  const deviation = Math.sqrt(squares / samples.length + VARIANCE_FLOOR);
  return samples.map((sample) => (sample - mean) / deviation);
}
