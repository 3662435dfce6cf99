/** Below the stage: where a picture is given, the last ones, what is known of this one, and Run. */
import { Image, Shrink } from 'lucide-react';
import type { MediaRef } from '../../../shared/media.ts';
import { MAX_PIXELS, sizeProblem } from '../../../shared/picture-limits.ts';
import type { RunTask } from '../../features/run/request.ts';
import { useMediaUrl } from '../../stores/media.ts';
import { isBusy, requestNow, useRun } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { chooseFiles } from '../../ui/choose-files.ts';
import { cx } from '../../ui/cx.ts';
import { RunButton } from '../run-button.tsx';
import { messages, nameOf } from './messages.ts';
import { putPicture, takePicture, usePictures } from './pictures.ts';
import { shrinkPictures } from './shrink.ts';
import { usePictureView } from './view-store.ts';

/** What the system's dialog offers; what a file really is, only its content says. */
const PICTURE_FILES = 'image/*,.avif,.tif,.tiff,.bmp';

/** Lets a person choose a picture for a task. */
export function choosePicture(task: RunTask): void {
  chooseFiles(([file]) => file !== undefined && void takePicture(task, file), PICTURE_FILES);
}

/** The strip. */
export function FilmStrip({ task, picture }: { readonly task: RunTask; readonly picture: MediaRef | null }) {
  const state = useRun();
  const last = usePictures((pictures) => pictures.last);
  const uploading = usePictures((pictures) => pictures.uploading > 0);
  const size = usePictureView((view) => view.size);
  const shown = picture !== null && size?.id === picture.media_id ? size : null;
  const tooLarge = shown !== null && sizeProblem(shown.width, shown.height) !== null;
  const facts = tooLarge ? messages.tooLarge(shown, MAX_PIXELS) : messages.facts(shown, picture?.bytes ?? 0);
  return (
    <div className="flex shrink-0 items-center gap-2 border-t border-line px-4 py-2.5">
      <button
        type="button"
        onClick={() => choosePicture(task)}
        className="flex h-12 w-[136px] shrink-0 items-center justify-center gap-2 rounded-[5px] border border-dashed border-line-control text-12 text-fg-2 hover:bg-hover hover:text-fg max-wide:w-12"
      >
        <Image size={14} strokeWidth={1.75} aria-hidden="true" />
        <span className="max-wide:sr-only">{messages.drop}</span>
      </button>
      <ul
        aria-label={messages.last}
        className="flex h-[52px] min-w-0 shrink flex-wrap items-center gap-2 overflow-hidden p-0.5 empty:hidden"
      >
        {last.map((each) => (
          <Thumb
            key={each.media_id}
            picture={each}
            current={each.media_id === picture?.media_id}
            onPick={() => putPicture(task, each)}
          />
        ))}
      </ul>
      <div className="min-w-24 flex-1 ps-1.5" role="status">
        {uploading ? (
          <p className="text-12 text-fg-2">{messages.uploading}</p>
        ) : (
          picture !== null && (
            <>
              <bdi className="block truncate font-medium" title={nameOf(picture)}>
                {nameOf(picture)}
              </bdi>
              <span
                className={cx('num block truncate text-12', tooLarge ? 'text-bad' : 'text-fg-3')}
                title={facts}
              >
                {facts}
              </span>
            </>
          )
        )}
      </div>
      {tooLarge && (
        <Button disabled={uploading} title={messages.shrinkHelp} onClick={() => void shrinkPictures(task)}>
          <Shrink size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.shrink}
        </Button>
      )}
      <RunButton task={task} busy={isBusy(state, task)} ready={requestNow(state, task) !== null} />
    </div>
  );
}

interface ThumbProps {
  readonly picture: MediaRef;
  readonly current: boolean;
  readonly onPick: () => void;
}

function Thumb({ picture, current, onPick }: ThumbProps) {
  const url = useMediaUrl(picture);
  if (url === null) return null;
  const name = nameOf(picture);
  return (
    <li className="flex">
      <button
        type="button"
        aria-label={messages.use(name)}
        aria-current={current}
        title={name}
        onClick={onPick}
        className={cx(
          'h-12 w-16 overflow-hidden rounded-[5px] border border-line-2 bg-(--stage)',
          current && 'outline-2 outline-offset-0 outline-fg',
        )}
      >
        <img src={url} alt="" draggable={false} className="size-full object-cover" />
      </button>
    </li>
  );
}
