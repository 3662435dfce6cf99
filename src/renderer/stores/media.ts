/** Pictures and sounds of the page: given to main once, and fetched by reference where they are shown. */
import { useEffect, useState } from 'react';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { mediaRefSchema, type MediaRef } from '../../shared/media.ts';
import { requireClient, useConnection } from './connection.ts';

/** How media go to main and come back. The page's own host does it over HTTP; tests have one of their own. */
export interface MediaDoor {
  /** Puts a file into the store; throws a HearthError. */
  upload(file: File): Promise<MediaRef>;
  /** The bytes of a stored file; throws a HearthError. */
  fetch(mediaId: string): Promise<Blob>;
}

/** The same two routes in the browser (HTTP) and in the desktop's window (`app:`). */
const ROUTE = '/api/media';

const httpDoor: MediaDoor = {
  upload: async (file) => {
    const answer = await ask(`${ROUTE}?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      body: file,
    });
    return mediaRefSchema.parse(await answer.json());
  },
  fetch: async (mediaId) => (await ask(`${ROUTE}/${mediaId}`, {})).blob(),
};

let door = httpDoor;

/** Lets the page's media go through another door than its own host. */
export function setMediaDoor(other: MediaDoor): void {
  door = other;
}

async function ask(address: string, init: RequestInit): Promise<Response> {
  const { token } = useConnection.getState();
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  let answer: Response;
  try {
    answer = await fetch(address, { ...init, headers, cache: 'no-store' });
  } catch (cause) {
    throw new HearthError('DISCONNECTED', 'The file did not reach Hearth.', 'Try it again.', { cause });
  }
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => null);
  throw HearthError.fromBody(
    typeof body === 'object' && body !== null && 'error' in body ? body.error : null,
  );
}

/**
 * Gives a picture or a sound to main, and what stands for it from then on. A file that lies on this machine stays
 * where it is (the desktop tells its path); any other one is sent. Throws a HearthError.
 */
export async function uploadMedia(file: File): Promise<MediaRef> {
  const path = window.hearth?.pathsFor([file])[0] ?? '';
  if (path === '') return await door.upload(file);
  const { media } = await requireClient().call('adoptMedia', { paths: [path] }).output;
  const [taken] = media;
  if (taken === undefined) throw invalidInput(file.name, 'could not be taken', 'Give it again.');
  if ('code' in taken) throw HearthError.fromBody(taken);
  return taken;
}

/** The bytes of a picture or a sound. Throws NOT_FOUND, with what to do, for one that was swept since. */
export async function mediaBlob(ref: Pick<MediaRef, 'media_id'>): Promise<Blob> {
  return await door.fetch(ref.media_id);
}

/** An address that some components share. */
interface Shared {
  users: number;
  readonly url: Promise<string | null>;
}
const shared = new Map<string, Shared>();

/** Takes the address of a stored file; the last one who gives it back revokes it. */
function take(id: string): Shared {
  const known = shared.get(id);
  const entry = known ?? {
    users: 0,
    url: door.fetch(id).then(
      (blob) => URL.createObjectURL(blob),
      () => null,
    ),
  };
  entry.users += 1;
  shared.set(id, entry);
  return entry;
}

function giveBack(id: string, entry: Shared): void {
  entry.users -= 1;
  if (entry.users > 0) return;
  shared.delete(id);
  void entry.url.then((url) => {
    if (url !== null) URL.revokeObjectURL(url);
  });
}

/**
 * An object URL of a picture or a sound for as long as the component shows it; null before it is there, and where it
 * can't be had ({@link mediaBlob} says why).
 */
export function useMediaUrl(ref: MediaRef | null): string | null {
  const [shown, setShown] = useState<{ readonly id: string; readonly url: string | null } | null>(null);
  const id = ref?.media_id ?? null;
  useEffect(() => {
    if (id === null) return;
    let here = true;
    const entry = take(id);
    void entry.url.then((url) => {
      if (here) setShown({ id, url });
    });
    return () => {
      here = false;
      giveBack(id, entry);
    };
  }, [id]);
  return shown !== null && shown.id === id ? shown.url : null;
}
