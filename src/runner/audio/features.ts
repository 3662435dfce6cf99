/** What a feature extractor makes of a sound. */

/** A tensor before a library holds it. */
export interface Features {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What became of a sound. */
export interface ExtractedFeatures {
  /** fp32 inputs of the graph, by name. */
  readonly floats: Readonly<Record<string, Features>>;
  /** Inputs that are truth values, by name. */
  readonly flags: Readonly<Record<string, boolean>>;
  /** Seconds that were used, where that is not all of the sound. */
  readonly usedSeconds: number | null;
}

/** A model's feature extractor. */
export interface FeatureExtractor {
  /** Samples a second that it wants. */
  readonly sampleRate: number;
  /** Throws INVALID_INPUT for a sound that is too short. */
  extract(samples: Float32Array): ExtractedFeatures;
}
