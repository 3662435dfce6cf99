/** Media of the page over a fake engine: kept in the page itself. */
import { HearthError } from '../../shared/errors.ts';
import type { MediaRef } from '../../shared/media.ts';
import type { MediaDoor } from '../stores/media.ts';

/** Keeps what is given, and gives it back. */
export class FakeMedia implements MediaDoor {
  readonly #kept = new Map<string, Blob>();

  async upload(file: File): Promise<MediaRef> {
    return this.keep(file, file.name);
  }

  /** Keeps bytes as a run of the fake engine makes them. */
  async keep(blob: Blob, name?: string): Promise<MediaRef> {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
    const media_id = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#kept.set(media_id, blob);
    return { media_id, type: blob.type, bytes: blob.size, ...(name === undefined ? {} : { name }) };
  }

  async fetch(mediaId: string): Promise<Blob> {
    const blob = this.#kept.get(mediaId);
    if (blob !== undefined) return blob;
    throw new HearthError(
      'NOT_FOUND',
      'That picture or sound is not here any more.',
      'It was too old, or had to make room for others. Give it again.',
    );
  }
}

/** The media of this page. */
export const fakeMedia = new FakeMedia();
