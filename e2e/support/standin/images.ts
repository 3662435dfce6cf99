/** Images: as much of `nativeImage` as an app can be wrong about, which is whether the file is there. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface NativeImage {
  /** Of its file, for tests. */
  readonly name: string;
  isEmpty: () => boolean;
  getSize: () => { width: number; height: number };
  isTemplateImage: () => boolean;
  setTemplateImage: () => void;
  resize: () => NativeImage;
}

/** The size that a PNG's header states; null for anything else. */
function sizeOf(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG') return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function image(name: string, size: { width: number; height: number } | null): NativeImage {
  const made: NativeImage = {
    name,
    isEmpty: () => size === null,
    getSize: () => size ?? { width: 0, height: 0 },
    isTemplateImage: () => /Template\.png$/.test(name),
    setTemplateImage: () => undefined,
    resize: () => made,
  };
  return made;
}

export const nativeImage = {
  /** An image that can't be read is empty, as in Electron. */
  createFromPath: (path: string): NativeImage => {
    try {
      return image(basename(path), sizeOf(readFileSync(path)));
    } catch {
      return image(basename(path), null);
    }
  },
  createFromBuffer: (bytes: Buffer): NativeImage => image('', sizeOf(bytes)),
  createFromDataURL: (address: string): NativeImage =>
    image('', sizeOf(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'))),
  createEmpty: (): NativeImage => image('', null),
};
