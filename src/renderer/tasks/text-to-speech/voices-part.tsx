/** Several voices side by side: which ones speak, a player for each, and the sentence that is said now. */
import { AudioLines, Download, Pause, Play, Square } from 'lucide-react';
import { useEffect, useId } from 'react';
import { saveBlob } from '../../features/run/save-file.ts';
import type { Run } from '../../features/run/run-state.ts';
import { readDetails, useDetails } from '../../stores/details.ts';
import { useLibrary } from '../../stores/library.ts';
import { mediaBlob } from '../../stores/media.ts';
import { notify } from '../../stores/notices.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar, Live } from '../../ui/parts.tsx';
import { TextsField } from '../fields/texts-field.tsx';
import { stretchAt } from '../sound/player.ts';
import { clockText } from '../sound/time-text.ts';
import { messages } from './messages.ts';
import { pauseVoice, playAllVoices, playVoice, silence, useVoicesPlayer } from './voices-player.ts';
import {
  chooseVoices,
  chosenFor,
  speakWithVoices,
  stopVoices,
  useVoices,
  voicesIn,
  type Speech,
  type Take,
} from './voices.ts';

/** Below the speech of a finished run. */
export function VoicesPart({ run }: { readonly run: Run }) {
  const voices = useVoices();
  const { model } = run.request;
  const chosen = chosenFor(voices, model);
  const takes = voices.of === run.id ? voices.takes : [];
  const busy = voices.busy && voices.of === run.id;
  // What is spoken for another text, or behind another view, is heard and made no more.
  useEffect(
    () => () => {
      silence();
      stopVoices();
    },
    [run.id],
  );
  return (
    <section aria-label={messages.voices} className="flex flex-col gap-2 border-t border-line pt-3">
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        <h2 className="me-auto text-12 font-medium text-fg-2">{messages.voices}</h2>
        {takes.filter(({ speech }) => speech !== null).length > 1 && (
          <Button size="sm" onClick={playAllVoices}>
            <Play size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.playAll}
          </Button>
        )}
        {busy ? (
          <Button size="sm" onClick={stopVoices}>
            <Square size={12} strokeWidth={1.75} aria-hidden="true" />
            {messages.stopVoices}
          </Button>
        ) : (
          <Button size="sm" disabled={chosen.length === 0} onClick={() => void speakWithVoices(run)}>
            <AudioLines size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.speak(chosen.length)}
          </Button>
        )}
      </div>
      <VoiceChoice model={model} chosen={chosen} />
      {takes.length > 0 && <Takes takes={takes} />}
    </section>
  );
}

interface VoiceChoiceProps {
  readonly model: string;
  readonly chosen: readonly string[];
}

/** The voices that lie among the model's files as switches; where there are none, their names are written. */
function VoiceChoice({ model, chosen }: VoiceChoiceProps) {
  const id = useId();
  // A file or dtype that was chosen with the model is no part of its name in the library.
  const name = useLibrary(
    ({ models }) =>
      models?.find(({ id: each }) => model === each || model.startsWith(`${each}:`))?.id ?? model,
  );
  const files = useDetails((state) => state.details[name]?.files);
  useEffect(() => {
    if (files === undefined) void readDetails(name);
  }, [files, name]);
  if (files === undefined) return null;
  const known = voicesIn(files);
  const change = (next: readonly string[]): void => chooseVoices(model, next);
  if (known.length === 0) {
    return (
      <div>
        <TextsField
          id={id}
          title={messages.voiceNames}
          texts={chosen}
          onChange={change}
          invalid={false}
          describedBy={`${id}-about`}
        />
        <p id={`${id}-about`} className="mt-1 text-12 text-fg-3">
          {messages.voiceHint}
        </p>
      </div>
    );
  }
  return (
    <div
      role="group"
      aria-label={messages.voiceNames}
      className="flex max-h-[96px] flex-wrap gap-1 overflow-auto p-px"
    >
      {known.map((voice) => {
        const on = chosen.includes(voice);
        return (
          <button
            key={voice}
            type="button"
            aria-pressed={on}
            onClick={() => change(on ? chosen.filter((each) => each !== voice) : [...chosen, voice])}
            className={cx(
              'h-6 rounded-1 border px-2 text-12 hover:bg-hover',
              on ? 'border-fg-2 bg-active font-medium text-fg' : 'border-line-control text-fg-2',
            )}
          >
            <bdi>{voice}</bdi>
          </button>
        );
      })}
    </div>
  );
}

function Takes({ takes }: { readonly takes: readonly Take[] }) {
  const voice = useVoicesPlayer((state) => state.voice);
  const heard = takes.find((take) => take.voice === voice)?.speech ?? null;
  return (
    <>
      <ul aria-label={messages.takes} className="flex flex-col">
        {takes.map((take) => (
          <TakeRow key={take.voice} take={take} />
        ))}
      </ul>
      {heard !== null && <Said speech={heard} />}
    </>
  );
}

function TakeRow({ take }: { readonly take: Take }) {
  const { voice, phase, speech, problem } = take;
  const mine = useVoicesPlayer((state) => state.voice === voice);
  const playing = useVoicesPlayer((state) => state.voice === voice && state.playing);
  const time = useVoicesPlayer((state) => (state.voice === voice ? state.time : 0));
  return (
    <li className={cx('flex min-h-9 items-center gap-3 border-b border-line px-1', mine && 'bg-active')}>
      <IconButton
        size="sm"
        label={playing ? messages.pauseOne(voice) : messages.playOne(voice)}
        disabled={speech === null}
        onClick={() => (playing ? pauseVoice() : void playVoice(take))}
      >
        {playing ? (
          <Pause size={14} strokeWidth={1.75} aria-hidden="true" />
        ) : (
          <Play size={14} strokeWidth={1.75} aria-hidden="true" />
        )}
      </IconButton>
      <bdi className="w-32 shrink-0 truncate font-medium" title={voice}>
        {voice}
      </bdi>
      {speech === null ? (
        <span
          role={phase === 'failed' ? 'alert' : 'status'}
          className={cx('flex items-center gap-2 text-12', phase === 'failed' ? 'text-bad' : 'text-fg-3')}
        >
          {phase === 'speaking' && <Live />}
          {problem ?? (phase === 'speaking' ? messages.voiceSpeaks : messages.waits)}
        </span>
      ) : (
        <>
          <span className="min-w-12 flex-1">
            <Bar share={speech.duration > 0 ? time / speech.duration : 0} hot={playing} />
          </span>
          <span className="mono num text-12 whitespace-nowrap">
            {clockText(time)}
            <span className="text-fg-3">{` / ${clockText(speech.duration)}`}</span>
          </span>
          <IconButton size="sm" label={messages.saveOne(voice)} onClick={() => void save(voice, speech)}>
            <Download size={14} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        </>
      )}
    </li>
  );
}

/** The text as the voice says it, with the sentence of now lit. */
function Said({ speech: { chunks } }: { readonly speech: Speech }) {
  const now = useVoicesPlayer((state) =>
    stretchAt(
      chunks.map(({ timestamp }) => timestamp),
      state.time,
    ),
  );
  return (
    <p
      aria-label={messages.nowSaid}
      role="group"
      dir="auto"
      className="max-w-[72ch] py-1 text-14 break-words"
    >
      {chunks.map(({ text }, index) => (
        <span
          key={index}
          aria-current={index === now || undefined}
          className={cx('rounded-1', index === now && 'bg-ember-soft')}
        >
          {`${text} `}
        </span>
      ))}
    </p>
  );
}

async function save(voice: string, { audio }: Speech): Promise<void> {
  const blob = await mediaBlob(audio).catch(() => null);
  if (blob === null) notify(messages.gone, true);
  else saveBlob(messages.voiceFile(voice), blob);
}
