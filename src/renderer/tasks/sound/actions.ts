/** What can be done with sounds, for the palette and the keys. */
import {
  AudioLines,
  ChevronFirst,
  ChevronLast,
  FileAudio,
  Mic,
  Pause,
  Play,
  Repeat,
  SkipBack,
  Square,
  Trash2,
  X,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { fieldsOf, mediaOf } from '../../features/run/parts.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { setPart, useRun } from '../../stores/run.ts';
import type { Action } from '../../ui/action.ts';
import { viewOf } from '../index.tsx';
import { endRecording, openSound } from './give-sound.ts';
import { cancelLive, startLive, stopLive, useLive } from './live.ts';
import { messages } from './messages.ts';
import { nextRate, playPause, seek, setLoop, stepLine, usePlayer } from './player.ts';
import { cancelRecording, startRecording, useRecorder } from './recorder.ts';

const action = (
  id: string,
  title: string,
  icon: LucideIcon,
  act: () => void,
  more: Partial<Action> = {},
): Action => ({ id, title, icon, group: actionMessages.group, act, ...more });

/** The actions of the sound on the workbench, and of what plays. */
export function soundActions(): Action[] {
  if (!isWorkbench()) return [];
  const { task, parts } = useRun.getState();
  const field = fieldsOf(task).find(({ kind }) => kind === 'audio')?.name;
  return [...(field === undefined ? [] : giving(field, mediaOf(parts[task][field]) !== null)), ...playing()];
}

function giving(field: string, given: boolean): Action[] {
  const { task } = useRun.getState();
  if (useRecorder.getState().phase !== 'idle') {
    return [
      action('sound.stop', messages.stopRecording, Square, () => void endRecording(task, field), {
        key: 'r',
      }),
      action('sound.cancel', messages.cancelRecording, Trash2, cancelRecording),
    ];
  }
  if (useLive.getState().phase !== 'idle') {
    return [
      action('sound.live-stop', messages.stopLive, Square, () => void stopLive(field), { key: 'r' }),
      action('sound.live-cancel', messages.cancelLive, Trash2, cancelLive),
    ];
  }
  return [
    action('sound.open', messages.openSound, FileAudio, () => openSound(task, field)),
    action('sound.record', messages.recordSound, Mic, () => void startRecording(), { key: 'r' }),
    ...(viewOf(task).Live === undefined
      ? []
      : [action('sound.live', messages.startLive, AudioLines, () => void startLive(task))]),
    ...(given ? [action('sound.remove', messages.remove, X, () => setPart(task, field, null))] : []),
  ];
}

function playing(): Action[] {
  const { media, playing: on, rate, loop, lines } = usePlayer.getState();
  if (media === null) return [];
  return [
    action('sound.play', on ? messages.pause : messages.play, on ? Pause : Play, playPause),
    action('sound.start', messages.toStart, SkipBack, () => seek(0)),
    ...(lines.length > 1
      ? [
          action('sound.line-before', messages.toLineBefore, ChevronFirst, () => stepLine(false)),
          action('sound.line-after', messages.toLineAfter, ChevronLast, () => stepLine(true)),
        ]
      : []),
    action('sound.rate', messages.nextRate(rate), Play, nextRate),
    action('sound.loop', loop ? messages.once : messages.loop, Repeat, () => setLoop(!loop)),
  ];
}
