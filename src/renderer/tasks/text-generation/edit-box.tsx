/** A message being changed, in its own place; what is sent becomes another version beside the old one. */
import { useEffect, useRef, useState } from 'react';
import { Button, Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { Composer } from '../composer.tsx';
import { messages } from './messages.ts';

interface EditBoxProps {
  readonly text: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** Enter sends, Esc leaves it as it was. */
export function EditBox({ text, onSend, onCancel }: EditBoxProps) {
  const [draft, setDraft] = useState(text);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  const send = (): void => {
    if (draft.trim() !== '') onSend(draft);
  };
  return (
    <div
      className="ml-auto max-w-[86%]"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onCancel();
      }}
    >
      <Composer
        box={box}
        label={messages.editing}
        placeholder=""
        value={draft}
        onChange={setDraft}
        onEnter={send}
        maxHeight="min(280px, 40vh)"
      >
        <span className="flex-1" />
        <Button kind="ghost" onClick={onCancel}>
          {messages.cancel}
          <Kbd>{keyText('Escape')}</Kbd>
        </Button>
        <Button disabled={draft.trim() === ''} onClick={send}>
          {messages.send}
          <Kbd>↵</Kbd>
        </Button>
      </Composer>
    </div>
  );
}
