/** What can be done with a transcript, for the palette. */
import { Copy, Download, TextAlignStart } from 'lucide-react';
import { asPlainText } from '../../../shared/transcript.ts';
import { actionMessages } from '../../features/run/action-messages.ts';
import { copyAndTell } from '../../features/run/copy.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { messages } from './messages.ts';
import { lookOf, looksOf, transcriptOf } from './result.ts';
import { filesFor, saveTranscript } from './files.ts';
import { useTranscriptView } from './view-store.ts';

const TASK: string = 'automatic-speech-recognition';

const action = actionsUnder(actionMessages.group);

/** The actions of the transcript that is shown. */
export function transcriptActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || state.task !== TASK) return [];
  const run = currentRun(state, state.task);
  const transcript = run?.phase === 'done' ? transcriptOf(run) : null;
  if (transcript === null || transcript.text === '') return [];
  const shown = lookOf(transcript.chunks, useTranscriptView.getState().look);
  return [
    action(
      'transcript.copy',
      messages.copy,
      Copy,
      () => void copyAndTell(asPlainText(transcript.text, transcript.chunks)),
    ),
    ...filesFor(transcript).map((file) =>
      action(`transcript.save ${file.name}`, messages.saveAs(file.kind), Download, () =>
        saveTranscript(transcript, file),
      ),
    ),
    ...looksOf(transcript.chunks)
      .filter((look) => look !== shown)
      .map((look) =>
        action(`transcript.view ${look}`, messages.show[look], TextAlignStart, () =>
          useTranscriptView.setState({ look }),
        ),
      ),
  ];
}
