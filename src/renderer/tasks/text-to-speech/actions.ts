/** What can be done with several voices, for the palette. */
import { AudioLines, Pause, Play, Square } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { messages } from './messages.ts';
import { pauseVoice, playAllVoices, useVoicesPlayer } from './voices-player.ts';
import { chosenFor, speakWithVoices, stopVoices, useVoices } from './voices.ts';

const TASK = 'text-to-speech';

const action = actionsUnder(actionMessages.group);

/** The actions of the workbench that speaks. */
export function voiceActions(): Action[] {
  const state = useRun.getState();
  const run = currentRun(state, TASK);
  if (!isWorkbench() || state.task !== TASK || run?.phase !== 'done') return [];
  const voices = useVoices.getState();
  const mine = voices.of === run.id;
  const chosen = chosenFor(voices, run.request.model).length > 0;
  return [
    chosen &&
      !voices.busy &&
      action('voices.speak', messages.speakChosen, AudioLines, () => void speakWithVoices(run)),
    mine && voices.busy && action('voices.stop', messages.stopVoices, Square, stopVoices),
    mine &&
      voices.takes.some(({ speech }) => speech !== null) &&
      action('voices.play-all', messages.playAllVoices, Play, playAllVoices),
    useVoicesPlayer.getState().playing && action('voices.pause', messages.pauseVoice, Pause, pauseVoice),
  ].filter((each) => each !== false);
}
