/** A text that a model writes from another one, as it comes. */
import { Download } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { saveFile } from '../../features/run/save-file.ts';
import { tokensOf } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Caret, Live, Tag } from '../../ui/parts.tsx';
import { wordCount } from '../automatic-speech-recognition/result.ts';
import type { OfRun } from '../view.ts';
import { messages } from './messages.ts';
import { sourceText, writtenText } from './written-text.ts';

/** The result of summaries, translations and texts that are rewritten. */
export function WrittenResult({ run }: OfRun) {
  const tokens = tokensOf(run.id);
  const streamed = useSyncExternalStore(tokens.subscribe, tokens.view).text;
  const live = run.phase === 'running';
  const text = (writtenText(run) ?? streamed).trim();
  return (
    <section aria-label={messages.heading} className="px-5 py-3">
      <div className="mb-1 flex min-h-7 items-center gap-2">
        <h2 className="text-12 font-medium text-fg-2">{messages.heading}</h2>
        {live && <Live />}
        {text !== '' && (
          <Tag>{messages.counts(wordCount(text), wordCount(sourceText(run.request.inputs)))}</Tag>
        )}
        <span className="flex-1" />
        {!live && text !== '' && (
          <>
            <Button size="sm" onClick={() => saveFile(messages.file, `${text}\n`, 'text/plain')}>
              <Download size={14} strokeWidth={1.75} aria-hidden="true" />
              {messages.save}
            </Button>
            <CopyButton label={messages.copy} text={() => text} />
          </>
        )}
      </div>
      <p dir="auto" className="max-w-[72ch] text-14 break-words whitespace-pre-wrap">
        {text}
        {live && <Caret />}
        {!live && text === '' && <span className="text-fg-2">{messages.nothing}</span>}
      </p>
      <p className="sr-only" role="status">
        {live || text === '' ? '' : messages.done}
      </p>
    </section>
  );
}
