/** A list of short texts beside an input, such as the labels to choose from: a chip for each, and a field for the next. */
import { X } from 'lucide-react';
import { useState } from 'react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { cx } from '../../ui/cx.ts';
import { LineFileButton } from '../line-file.tsx';
import { messages } from './messages.ts';
import { withTexts } from './text-list.ts';

interface TextsFieldProps {
  readonly id: string;
  readonly title: string;
  readonly texts: readonly string[];
  readonly onChange: (texts: readonly string[]) => void;
  readonly invalid: boolean;
  readonly describedBy: string;
}

/** Enter adds, a pasted list adds a chip for each line, Backspace in the empty field takes the last one away. */
export function TextsField({ id, title, texts, onChange, invalid, describedBy }: TextsFieldProps) {
  const [draft, setDraft] = useState('');
  const add = (written: string): void => {
    const next = withTexts(texts, written);
    if (next !== texts) onChange(next);
    setDraft('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    // With Mod it is the key of Run, which takes what is written along.
    if (event.key === 'Enter') {
      if (!event.ctrlKey && !event.metaKey) event.preventDefault();
      add(draft);
    } else if (event.key === 'Backspace' && draft === '' && texts.length > 0) onChange(texts.slice(0, -1));
  };
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    if (!/\n/.test(text.trim())) return;
    event.preventDefault();
    add(`${draft}${text}`);
  };
  return (
    <>
      <div className="mb-1 flex min-h-6 items-center gap-2 text-12">
        <label htmlFor={id} className="font-medium text-fg-2">
          {title}
        </label>
        <span className="flex-1" />
        {texts.length > 0 && <span className="num text-fg-3">{messages.given(texts.length)}</span>}
        <LineFileButton onLines={add} />
      </div>
      <div
        className={cx(
          'flex max-h-[120px] flex-wrap items-center gap-1 overflow-auto rounded-2 border bg-surface p-1 focus-within:border-ember focus-within:outline-1 focus-within:outline-ember',
          invalid ? 'border-bad' : 'border-line-control',
        )}
      >
        <Chips
          title={title}
          texts={texts}
          onRemove={(text) => onChange(texts.filter((each) => each !== text))}
        />
        <input
          id={id}
          autoComplete="off"
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          placeholder={texts.length === 0 ? messages.firstText : messages.nextText}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => add(draft)}
          className="h-6 min-w-40 flex-1 bg-transparent px-1.5 text-14 outline-none"
        />
      </div>
    </>
  );
}

interface ChipsProps {
  readonly title: string;
  readonly texts: readonly string[];
  readonly onRemove: (text: string) => void;
}

function Chips({ title, texts, onRemove }: ChipsProps) {
  if (texts.length === 0) return null;
  return (
    <ul aria-label={title} className="contents">
      {texts.map((text) => (
        <li key={text} className="inline-flex h-6 max-w-full min-w-0 items-center rounded-1 bg-active ps-2">
          <bdi className="truncate" title={text}>
            {text}
          </bdi>
          <button
            type="button"
            aria-label={messages.removeText(text)}
            onClick={() => onRemove(text)}
            className="grid size-6 shrink-0 place-items-center rounded-1 text-fg-2 hover:text-fg"
          >
            <X size={12} strokeWidth={1.75} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
