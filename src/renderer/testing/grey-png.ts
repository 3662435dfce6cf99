/** Grey PNGs of 16 bits for the fake engine, as runs make them. */

/** The bytes of a PNG that the page's own reader takes; check sums are left out, as it reads none. */
export async function greyPng(width: number, height: number, values: Uint16Array): Promise<Blob> {
  const rows = new Uint8Array((2 * width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (2 * width + 1) + 1 + 2 * x;
      const value = values[y * width + x] ?? 0;
      rows[at] = value >> 8;
      rows[at + 1] = value & 255;
    }
  }
  const stream = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  const size = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
  const chunk = (type: string, bytes: Uint8Array): BlobPart[] => [
    Uint8Array.from(size(bytes.length)),
    type,
    new Uint8Array(bytes),
    new Uint8Array(4),
  ];
  const head = Uint8Array.from([...size(width), ...size(height), 16, 0, 0, 0, 0]);
  const parts: BlobPart[] = [
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...chunk('IHDR', head),
    ...chunk('IDAT', data),
    ...chunk('IEND', new Uint8Array()),
  ];
  return new Blob(parts, { type: 'image/png' });
}
