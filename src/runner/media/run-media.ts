/** The pictures and sounds of a run: where those of the input lie, and where those that it makes are put. */
import { createHash, randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import type { RunMediaPlaces } from '../../shared/runner.ts';
import type { RunMedia } from '../tasks/context.ts';

/** The media of one run. Main made the places: an id that is not among them is none that the person gave. */
export function runMedia(places: RunMediaPlaces | undefined): RunMedia {
  return {
    path: (media) => {
      const path = typeof media === 'string' ? undefined : places?.inputs[media.media_id];
      if (path === undefined)
        throw invalidInput('inputs', 'names a picture or sound that is not here', 'Give it again.');
      return path;
    },
    save: async (bytes, type) => {
      if (places === undefined)
        throw new HearthError(
          'INTERNAL',
          'There is no place for what this run makes.',
          'Start Hearth again.',
        );
      const media_id = createHash('sha256').update(bytes).digest('hex');
      // Written beside and renamed: whoever reads the name finds the whole file.
      const draft = join(places.output_directory, `${randomUUID()}.part`);
      await writeFile(draft, bytes, { mode: 0o600 });
      await rename(draft, join(places.output_directory, media_id));
      return { media_id, type, bytes: bytes.length };
    },
  };
}
