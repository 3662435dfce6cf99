/** Numbers in messages of the engine. The renderer has its own, in the person's locale. */

/** Bytes for a person, in powers of ten as shops and system monitors count: `3.1 GB`, `640 MB`, `12 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(0)} MB`;
  return `${(bytes / 1e3).toFixed(0)} kB`;
}
