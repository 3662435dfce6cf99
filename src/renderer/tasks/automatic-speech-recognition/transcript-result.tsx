/** The transcript: timed lines that play what they say, words, or plain text. */
import { Volume2 } from 'lucide-react';
import { useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { Chunk } from '../../../shared/tasks/automatic-speech-recognition.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import { Field, Segmented } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Live, Tag } from '../../ui/parts.tsx';
import { movedCursor } from '../../ui/list-cursor.ts';
import { playFrom, stretchAt, usePlayer } from '../sound/player.ts';
import { clockText } from '../sound/time-text.ts';
import { useLines } from '../sound/use-lines.ts';
import type { OfRun } from '../view.ts';
import { messages } from './messages.ts';
import { asLines, lookOf, looksOf, matching, soundOf, transcriptOf, wordCount } from './result.ts';
import type { Transcript } from './result.ts';
import { SaveRow } from './save-row.tsx';
import { useTranscriptView } from './view-store.ts';
import type { TranscriptLook } from './view-store.ts';

/** Rows that a page key moves by. */
const PAGE = 10;

/** Done, or as far as it has come. */
export function TranscriptResult({ run }: OfRun) {
  const { look: chosen, search } = useTranscriptView();
  const transcript = transcriptOf(run);
  if (transcript === null) return <p className="p-5 text-bad">{runMessages.unknownResult}</p>;
  const live = run.phase === 'running';
  const timed = transcript.chunks.length > 0;
  const look = lookOf(transcript.chunks, chosen);
  const chunks = look === 'words' ? transcript.chunks : asLines(transcript.chunks);
  return (
    <section aria-label={messages.heading} className="flex flex-col px-5 py-3">
      <Head transcript={transcript} live={live} look={look} />
      {transcript.text === '' && !timed && !live && <p className="text-fg-2">{messages.silence}</p>}
      {look !== 'plain' ? (
        <Chunks
          chunks={matching(chunks, search)}
          inline={look === 'words'}
          sound={soundOf(run.request.inputs)}
          search={search}
        />
      ) : (
        <p dir="auto" className="max-w-[72ch] py-1 text-14 break-words whitespace-pre-wrap">
          {transcript.text}
        </p>
      )}
      {!live && <SaveRow transcript={transcript} />}
    </section>
  );
}

interface HeadProps {
  readonly transcript: Transcript;
  readonly live: boolean;
  readonly look: TranscriptLook;
}

function Head({ transcript, live, look }: HeadProps) {
  const search = useTranscriptView((state) => state.search);
  const { chunks, language, probability, text } = transcript;
  const looks = looksOf(chunks);
  const lines = asLines(chunks).length;
  return (
    <div className="mb-1 flex min-h-9 flex-wrap items-center gap-2">
      <h2 className="text-12 font-medium text-fg-2">{messages.heading}</h2>
      {live && (
        <span role="status" className="flex items-center gap-2 text-12 text-fg-2">
          <Live />
          {messages.listening}
        </span>
      )}
      {language !== null && <Tag>{messages.language(language, probability)}</Tag>}
      {text !== '' && <Tag>{messages.counts(lines, wordCount(text))}</Tag>}
      <span className="flex-1" />
      {look !== 'plain' && (
        <Field
          type="search"
          data-filter
          aria-label={messages.search}
          placeholder={messages.search}
          value={search}
          onChange={(event) => useTranscriptView.setState({ search: event.target.value })}
          className="w-44"
        />
      )}
      {looks.length > 1 && (
        <Segmented
          label={messages.view}
          value={look}
          onChange={(next) => useTranscriptView.setState({ look: next })}
          options={looks.map((value) => ({ value, label: messages.looks[value] }))}
        />
      )}
    </div>
  );
}

interface ChunksProps {
  readonly chunks: readonly Chunk[];
  /** Words run on, lines stand below each other. */
  readonly inline: boolean;
  /** Id of the sound that they are of. */
  readonly sound: string | null;
  readonly search: string;
}

/** Each plays from its start to its end; arrow keys go from one to the next. */
function Chunks({ chunks, inline, sound, search }: ChunksProps) {
  const list = useRef<HTMLOListElement>(null);
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
  if (chunks.length === 0) return <p className="text-fg-2">{messages.nothingFound(search)}</p>;
  const onKeyDown = (event: KeyboardEvent): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const from = rows.findIndex((row) => row === document.activeElement);
    const to = movedCursor(event.key, from, rows.length, PAGE);
    if (to === null) return;
    event.preventDefault();
    rows[to]?.focus();
  };
  return (
    <ol ref={list} onKeyDown={onKeyDown} className={inline ? 'flex max-w-[72ch] flex-wrap' : 'flex flex-col'}>
      {chunks.map((chunk, index) => (
        <Line key={index} chunk={chunk} inline={inline} lit={index === now} playable={here} />
      ))}
    </ol>
  );
}

interface LineProps {
  readonly chunk: Chunk;
  readonly inline: boolean;
  readonly lit: boolean;
  readonly playable: boolean;
}

function Line({ chunk, inline, lit, playable }: LineProps) {
  const [start, end] = chunk.timestamp;
  const text = chunk.text.trim();
  return (
    <li className={inline ? '' : '[content-visibility:auto] [contain-intrinsic-size:auto_34px]'}>
      <button
        type="button"
        disabled={!playable}
        aria-current={lit || undefined}
        title={clockText(start)}
        onClick={() => playFrom(start, end)}
        className={cx(
          'rounded-2 text-start text-14 enabled:hover:bg-hover',
          inline ? 'px-1 py-0.5' : 'flex w-full gap-6 px-2 py-1.5',
          lit && 'bg-ember-soft enabled:hover:bg-ember-soft',
        )}
      >
        {!inline && (
          <span className={cx('mono w-[52px] shrink-0 leading-[22px]', lit ? 'text-ember' : 'text-fg-3')}>
            {`${clockText(start)} `}
          </span>
        )}
        <span dir="auto" className="min-w-0 flex-1 break-words">
          {text}
        </span>
        {lit && !inline && (
          <Volume2 size={14} strokeWidth={1.75} aria-hidden="true" className="mt-1 shrink-0 text-ember" />
        )}
      </button>
    </li>
  );
}
