/** Speech that was made: a player, and its sentences as they are spoken. */
import { Download } from 'lucide-react';
import type { z } from 'zod';
import { mediaRefSchema } from '../../../shared/media.ts';
import type { MediaRef } from '../../../shared/media.ts';
import { textToSpeech } from '../../../shared/tasks/text-to-speech.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import { saveBlob } from '../../features/run/save-file.ts';
import { mediaBlob } from '../../stores/media.ts';
import { notify } from '../../stores/notices.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Live, Tag } from '../../ui/parts.tsx';
import { PlayerBar } from '../sound/player-bar.tsx';
import { playFrom, stretchAt, usePlayer } from '../sound/player.ts';
import { clockText } from '../sound/time-text.ts';
import { useLines } from '../sound/use-lines.ts';
import { Waveform } from '../sound/waveform.tsx';
import type { OfRun } from '../view.ts';
import { messages } from './messages.ts';
import { VoicesPart } from './voices-part.tsx';

/** While it is made the parts come without the whole; a part names its own sound. */
const resultSchema = textToSpeech.result.partial().extend({ audio: mediaRefSchema.optional() });
type Speech = z.output<typeof resultSchema>;

/** Done, or as far as it has come. */
export function SpeechResult({ run }: OfRun) {
  const parsed = resultSchema.safeParse(run.result ?? {});
  if (!parsed.success) return <p className="p-5 text-bad">{runMessages.unknownResult}</p>;
  const { audio, chunks = [], duration, sampling_rate: rate } = parsed.data;
  const live = run.phase === 'running';
  return (
    <section aria-label={messages.heading} className="flex flex-col gap-3 px-5 py-4">
      <div className="flex min-h-7 items-center gap-2">
        <h2 className="text-12 font-medium text-fg-2">{messages.heading}</h2>
        {live && (
          <span role="status" className="flex items-center gap-2 text-12 text-fg-2">
            <Live />
            {messages.speaking(chunks.length)}
          </span>
        )}
        {duration !== undefined && rate !== undefined && <Tag>{messages.about(duration, rate)}</Tag>}
      </div>
      {audio !== undefined && (
        <>
          <Waveform key={audio.media_id} media={audio} />
          <PlayerBar>
            {!live && (
              <Button onClick={() => void save(audio)}>
                <Download size={14} strokeWidth={1.75} aria-hidden="true" />
                {messages.save}
              </Button>
            )}
          </PlayerBar>
        </>
      )}
      <Sentences chunks={chunks} sound={audio?.media_id ?? null} />
      {run.phase === 'done' && <VoicesPart run={run} />}
    </section>
  );
}

async function save(audio: MediaRef): Promise<void> {
  const blob = await mediaBlob(audio).catch(() => null);
  if (blob === null) notify(messages.gone, true);
  else saveBlob(messages.fileName, blob);
}

interface SentencesProps {
  readonly chunks: NonNullable<Speech['chunks']>;
  readonly sound: string | null;
}

/** The one that is spoken now is lit; a click plays one alone. */
function Sentences({ chunks, sound }: SentencesProps) {
  const here = usePlayer((state) => state.media !== null && state.media === sound);
  const now = usePlayer((state) =>
    here
      ? stretchAt(
          chunks.map(({ timestamp }) => timestamp),
          state.time,
        )
      : -1,
  );
  useLines(
    here,
    chunks.map(({ timestamp: [start] }) => start),
  );
  if (chunks.length === 0) return null;
  return (
    <ol aria-label={messages.sentences} className="max-w-[72ch]">
      {chunks.map(({ text, timestamp: [start, end] }, index) => (
        <li key={index}>
          <button
            type="button"
            disabled={!here}
            aria-current={index === now || undefined}
            onClick={() => playFrom(start, end)}
            className={cx(
              'flex w-full gap-6 rounded-2 px-2 py-1.5 text-start text-14 enabled:hover:bg-hover',
              index === now && 'bg-ember-soft enabled:hover:bg-ember-soft',
            )}
          >
            <span
              className={cx(
                'mono w-[52px] shrink-0 leading-[22px]',
                index === now ? 'text-ember' : 'text-fg-3',
              )}
            >
              {`${clockText(start)} `}
            </span>
            <span dir="auto" className="min-w-0 flex-1 break-words">
              {text}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
