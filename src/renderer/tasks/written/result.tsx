/** A text that a model writes from another one, as it comes. */
import { Download } from 'lucide-react';
import { useId, useSyncExternalStore } from 'react';
import { saveFile } from '../../features/run/save-file.ts';
import type { Run } from '../../features/run/run-state.ts';
import { tokensOf } from '../../stores/run.ts';
import { IconButton } from '../../ui/button.tsx';
import { Toggle } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Caret, Live, Tag } from '../../ui/parts.tsx';
import { wordCount } from '../automatic-speech-recognition/result.ts';
import { sameWords } from '../../features/activity/differences.ts';
import type { OfRun } from '../view.ts';
import { messages } from './messages.ts';
import { Pieces } from './pieces.tsx';
import { useWrittenView } from './view-store.ts';
import { sourceText, useMarked, writtenText } from './written-text.ts';

/** The result of summaries, translations and texts that are rewritten. */
export function WrittenResult({ run }: OfRun) {
  const tokens = tokensOf(run.id);
  const streamed = useSyncExternalStore(tokens.subscribe, tokens.view).text;
  const marked = useMarked(run);
  const live = run.phase === 'running';
  const text = (writtenText(run) ?? streamed).trim();
  return (
    <section aria-label={messages.heading} className="flex flex-col px-5 py-3">
      <Head run={run} text={text} live={live} />
      <p dir="auto" className="max-w-[72ch] text-14 break-words whitespace-pre-wrap">
        {marked === null ? text : <Pieces pieces={marked.b} kind="after" />}
        {live && <Caret />}
        {!live && text === '' && <span className="text-fg-2">{messages.nothing}</span>}
      </p>
      {!live && text !== '' && <Foot run={run} text={text} />}
      <p className="sr-only" role="status">
        {live || text === '' ? '' : messages.done}
      </p>
    </section>
  );
}

interface HeadProps {
  readonly run: Run;
  readonly text: string;
  readonly live: boolean;
}

function Head({ run, text, live }: HeadProps) {
  return (
    <div className="mb-1 flex min-h-7 flex-wrap items-center gap-2">
      <h2 className="text-12 font-medium text-fg-2">{messages.heading}</h2>
      {live && <Live />}
      {text !== '' && (
        <Tag>{messages.counts(wordCount(text), wordCount(sourceText(run.request.inputs)))}</Tag>
      )}
      <span className="flex-1" />
      {!live && text !== '' && (
        <>
          <IconButton
            size="sm"
            label={messages.save}
            onClick={() => saveFile(messages.file, `${text}\n`, 'text/plain')}
          >
            <Download size={14} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
          <CopyButton label={messages.copy} text={() => text} />
        </>
      )}
    </div>
  );
}

/** The switch of the marks, and in words how much was taken over. */
function Foot({ run, text }: Omit<HeadProps, 'live'>) {
  const id = useId();
  const marks = useWrittenView((state) => state.marks);
  const marked = useMarked(run);
  const words = text.match(/\S+/g)?.length ?? 0;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-3 text-12">
      <Toggle id={id} checked={marks} onChange={(next) => useWrittenView.setState({ marks: next })} />
      <label htmlFor={id} className="text-fg-2">
        {messages.mark}
      </label>
      {marks && (
        <span className="num text-fg-3">
          {marked === null ? messages.tooLong : messages.same(sameWords(marked.b), words)}
        </span>
      )}
    </div>
  );
}
