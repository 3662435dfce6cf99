/** A picture in memory: rows from the top, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `height · width · 3` bytes: red, green, blue. */
  readonly data: Uint8Array;
}
