/** Giving a sound to a task: from a file, or from the microphone. */
import { toHearthError } from '../../../shared/errors.ts';
import type { RunTask } from '../../features/run/request.ts';
import { notify } from '../../stores/notices.ts';
import { setPart } from '../../stores/run.ts';
import { chooseFiles } from '../../ui/choose-files.ts';
import { messages } from './messages.ts';
import { stopRecording } from './recorder.ts';
import { takeSound } from './take-sound.ts';

const SOUND_FILES = 'audio/*,.wav,.mp3,.flac,.ogg,.opus,.m4a,.webm';

/** Takes a file as the sound of a task; a failure becomes a note, and false. */
export async function giveSound(task: RunTask, field: string, file: File): Promise<boolean> {
  try {
    setPart(task, field, await takeSound(file));
    return true;
  } catch (thrown) {
    const { message, hint } = toHearthError(thrown);
    notify(`${message} ${hint}`, true);
    return false;
  }
}

/** Lets a person choose a sound. */
export function openSound(task: RunTask, field: string): void {
  chooseFiles((files) => {
    const [file] = files;
    if (file !== undefined) void giveSound(task, field, file);
  }, SOUND_FILES);
}

/** Ends the recording and takes it as the sound of the task; one that had not begun yet is just ended. */
export async function endRecording(task: RunTask, field: string): Promise<void> {
  const when = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }).replace(':', '.');
  const file = await stopRecording(when);
  if (file === null) notify(messages.nothingRecorded, true);
  else if (file !== undefined) await giveSound(task, field, file);
}
