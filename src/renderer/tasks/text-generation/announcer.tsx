/** Reads the growing answer to a screen reader at most every two seconds, as much as a person chose, and its end. */
import { useEffect, useRef, useState } from 'react';
import { messages as runMessages } from '../../features/run/messages.ts';
import type { Run } from '../../features/run/run-state.ts';
import { takeSentences, takeWords } from '../../features/run/token-buffer.ts';
import { useAppearance } from '../../stores/appearance.ts';
import type { ReadingChoice } from '../../stores/appearance.ts';
import { tokensOf } from '../../stores/run.ts';

const EVERY_MS = 2_000;

type Taken = ReturnType<typeof takeSentences>;
/** What is read of the text that has come. */
const TAKES: Readonly<Record<ReadingChoice, (text: string, from: number, atEnd: boolean) => Taken>> = {
  nothing: (text) => ({ spoken: '', next: text.length }),
  sentences: takeSentences,
  all: takeWords,
};

/** A polite region that nobody sees. */
export function Announcer({ run }: { readonly run: Run | null }) {
  const [spoken, setSpoken] = useState('');
  /** How far it was read; `heard` is false for an answer that was complete before anybody listened. */
  const read = useRef({ id: '', next: 0, heard: false });
  const id = run?.id ?? '';
  const phase = run?.phase ?? 'done';
  useEffect(() => {
    if (id === '') return;
    if (read.current.id !== id) read.current = { id, next: 0, heard: false };
    const speak = (atEnd: boolean): string => {
      const take = TAKES[useAppearance.getState().reading];
      const taken = take(tokensOf(id).view().text, read.current.next, atEnd);
      read.current.next = taken.next;
      return taken.spoken;
    };
    if (phase !== 'done' && phase !== 'stopped' && phase !== 'failed') read.current.heard = true;
    if (phase === 'running') {
      const timer = setInterval(() => {
        const sentences = speak(false);
        if (sentences !== '') setSpoken(sentences);
      }, EVERY_MS);
      return () => clearInterval(timer);
    }
    if (!read.current.heard) return;
    // Outside the effect's own pass: what is said is news of the run, not part of this rendering.
    const timer = setTimeout(() => {
      if (phase === 'done')
        setSpoken(`${speak(true)} ${runMessages.announceDone(tokensOf(id).view().pieces)}`.trim());
      if (phase === 'stopped') setSpoken(runMessages.announceStopped);
    });
    return () => clearTimeout(timer);
  }, [id, phase]);
  return (
    <div aria-live="polite" className="sr-only">
      {spoken}
    </div>
  );
}
