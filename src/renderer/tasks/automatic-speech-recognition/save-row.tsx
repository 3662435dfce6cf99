/** Saving a transcript: text, SubRip, WebVTT, JSON. */
import { asPlainText } from '../../../shared/transcript.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { filesFor, saveTranscript } from './files.ts';
import { messages } from './messages.ts';
import type { Transcript } from './result.ts';

/** The row of buttons below a transcript. */
export function SaveRow({ transcript }: { readonly transcript: Transcript }) {
  if (transcript.text === '') return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2 border-t border-line pt-3">
      <span className="text-12 font-medium text-fg-2">{messages.save}</span>
      {filesFor(transcript).map((file) => (
        <Button
          key={file.kind}
          size="sm"
          aria-label={messages.saveAs(file.kind)}
          onClick={() => saveTranscript(transcript, file)}
        >
          {file.kind}
        </Button>
      ))}
      <span className="flex-1" />
      {transcript.chunks.length === 0 && <span className="text-12 text-fg-3">{messages.noTimes}</span>}
      <CopyButton words label={messages.copy} text={() => asPlainText(transcript.text, transcript.chunks)} />
    </div>
  );
}
