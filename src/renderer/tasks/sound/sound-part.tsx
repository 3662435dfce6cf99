/** A sound of an input: dropped, opened or recorded, then shown with its waveform. */
import { AudioLines, FolderOpen, Mic, Square, X } from 'lucide-react';
import { useState } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { mediaOf } from '../../features/run/parts.ts';
import { setPart } from '../../stores/run.ts';
import type { RunTask } from '../../features/run/request.ts';
import { Button, IconButton, Kbd } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import type { PartProps } from '../fields/part.ts';
import { viewOf } from '../index.tsx';
import { endRecording, openSound } from './give-sound.ts';
import { LivePart } from './live-part.tsx';
import { liveProblem, startLive, useLive } from './live.ts';
import { messages } from './messages.ts';
import { MicrophonePanel } from './microphone-panel.tsx';
import { PlayerBar } from './player-bar.tsx';
import { usePlayer } from './player.ts';
import { cancelRecording, startRecording, useRecorder } from './recorder.ts';
import { clockText } from './time-text.ts';
import { Waveform } from './waveform.tsx';

/** The control of a field of the kind `audio`. */
export function SoundPart({ task, field, value, id }: PartProps) {
  const media = mediaOf(value);
  const phase = useRecorder((state) => state.phase);
  const refused = useRecorder((state) => state.problem);
  const live = useLive();
  const problem = refused ?? liveProblem(live, task);
  const listening = live.phase !== 'idle' && live.task === task;
  return (
    <div className="flex flex-col gap-2">
      <Head task={task} field={field.name} media={media} id={id} />
      {problem !== null && (
        <p role="alert" className="text-12 text-bad">
          {problem}
        </p>
      )}
      {listening ? (
        <LivePart field={field.name} />
      ) : phase === 'idle' ? (
        media === null ? (
          <Empty task={task} field={field.name} />
        ) : (
          <>
            <Waveform key={media.media_id} media={media} />
            <PlayerBar />
          </>
        )
      ) : (
        <Recording task={task} field={field.name} />
      )}
    </div>
  );
}

interface OfField {
  readonly task: RunTask;
  readonly field: string;
}

function Head({
  task,
  field,
  media,
  id,
}: OfField & { readonly media: MediaRef | null; readonly id: string }) {
  const duration = usePlayer((state) => (state.media === media?.media_id ? state.duration : 0));
  const recorder = useRecorder((state) => state.phase);
  const live = useLive((state) => state.phase);
  const idle = recorder === 'idle' && live === 'idle';
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2">
      <bdi className="min-w-0 truncate font-medium">{media?.name}</bdi>
      {media !== null && (
        <span className="num text-12 text-fg-3">
          {[...(duration > 0 ? [clockText(duration)] : []), formatBytes(media.bytes)].join(', ')}
        </span>
      )}
      {media !== null && (
        <IconButton size="sm" label={messages.remove} onClick={() => setPart(task, field, null)}>
          <X size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      )}
      <span className="flex-1" />
      <Button id={id} onClick={() => openSound(task, field)}>
        <FolderOpen size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.open}
      </Button>
      <Button disabled={!idle} onClick={() => void startRecording()}>
        <Mic size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.record}
        <Kbd>R</Kbd>
      </Button>
      {viewOf(task).Live !== undefined && (
        <Button disabled={!idle} title={messages.startLive} onClick={() => void startLive(task)}>
          <AudioLines size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.live}
        </Button>
      )}
    </div>
  );
}

/** Where a sound can be dropped; a click opens a file. */
function Empty({ task, field }: OfField) {
  return (
    <button
      type="button"
      onClick={() => openSound(task, field)}
      className="flex h-[104px] w-full flex-col items-center justify-center gap-1 rounded-3 border border-dashed border-line-control text-fg-2 hover:bg-hover"
    >
      <span className="font-medium">{messages.drop}</span>
      <span className="text-12 text-fg-3">{messages.kinds}</span>
    </button>
  );
}

function Recording({ task, field }: OfField) {
  const { phase, level, seconds, microphones, microphone } = useRecorder();
  const [busy, setBusy] = useState(false);
  const change = (next: string): void => {
    cancelRecording();
    void startRecording(next);
  };
  const stop = (): void => {
    setBusy(true);
    void endRecording(task, field).finally(() => setBusy(false));
  };
  return (
    <MicrophonePanel
      status={
        <span role="status" className="num font-medium">
          {phase === 'asking' ? messages.asking : messages.recorded(seconds)}
        </span>
      }
      level={level}
      microphones={microphones}
      microphone={microphone}
      onChoose={change}
    >
      <Button onClick={cancelRecording}>{messages.cancelRecording}</Button>
      <Button kind="primary" disabled={phase !== 'recording' || busy} onClick={stop}>
        <Square size={12} strokeWidth={1.75} aria-hidden="true" />
        {messages.stopRecording}
      </Button>
    </MicrophonePanel>
  );
}
