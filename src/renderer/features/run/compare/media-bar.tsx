/** The picture or sound that all models of a comparison get, and Run. */
import { FolderOpen, Square } from 'lucide-react';
import { tellFailure } from '../../../stores/failures.ts';
import { uploadMedia } from '../../../stores/media.ts';
import { PlayerBar } from '../../../tasks/sound/player-bar.tsx';
import { takeSound } from '../../../tasks/sound/take-sound.ts';
import { Waveform } from '../../../tasks/sound/waveform.tsx';
import { Button } from '../../../ui/button.tsx';
import { chooseFiles } from '../../../ui/choose-files.ts';
import { kindOf } from '../../batch/media-rows.ts';
import { messages } from './messages.ts';
import { ask, isComparing, isReady, mediaNow, seedOf, setMedia, stopAll, useCompare } from './store.ts';

/** What the system's dialog offers. */
const ACCEPTED = { picture: 'image/*,.avif,.tif,.tiff,.bmp', sound: 'audio/*', text: '' } as const;

/** One waveform for all of them: what plays is the same sound. */
export function SharedSound() {
  const task = useCompare((state) => state.task);
  const media = useCompare(mediaNow);
  if (task === null || media === null || kindOf(task) !== 'sound') return null;
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line px-5 py-3">
      <Waveform key={media.media_id} media={media} />
      <PlayerBar />
    </div>
  );
}

/** Below the columns, in the place of the field for a text. */
export function MediaBar() {
  const state = useCompare();
  const { task, columns } = state;
  const media = mediaNow(state);
  const ready = isReady(state);
  if (task === null) return null;
  const kind = kindOf(task);
  const take = async (file: File): Promise<void> => {
    try {
      setMedia(await (kind === 'sound' ? takeSound(file) : uploadMedia(file)));
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <div className="flex h-14 shrink-0 items-center gap-3 border-t border-line px-5">
      <Button onClick={() => chooseFiles(([file]) => file !== undefined && void take(file), ACCEPTED[kind])}>
        <FolderOpen size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.choose}
      </Button>
      <bdi className="min-w-0 truncate font-medium">{media?.name ?? ''}</bdi>
      <span className="min-w-0 flex-1 truncate text-12 text-fg-2">{messages.same(seedOf(task))}</span>
      {isComparing(columns) ? (
        <Button className="min-w-[92px]" onClick={stopAll}>
          <Square size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.stop}
        </Button>
      ) : (
        <Button
          kind={ready ? 'primary' : 'plain'}
          className="min-w-[92px]"
          disabled={!ready}
          onClick={() => void ask()}
        >
          {messages.runAll(columns.length)}
        </Button>
      )}
    </div>
  );
}
