/** The pictures and sounds of a run: where those of the input lie, and where those that it makes are put. */
import { createHash, randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import type { RunMediaPlaces } from '../../shared/runner.ts';
import type { RunMedia } from '../tasks/context.ts';

/**
 * A file of this size is in the system's memory within a fraction of a millisecond; four trips to Node's pool for files
 * take longer, and this process has nothing else to do meanwhile. Larger ones leave it to hear of a cancel.
 */
const AT_ONCE_BYTES = 1_000_000;

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
      const path = join(places.output_directory, media_id);
      if (bytes.length <= AT_ONCE_BYTES) {
        writeFileSync(draft, bytes, { mode: 0o600 });
        renameSync(draft, path);
      } else {
        await writeFile(draft, bytes, { mode: 0o600 });
        await rename(draft, path);
      }
      return { media_id, type, bytes: bytes.length };
    },
  };
}
