/** A result that has no view of its own, as the JSON that it is. */
import { CopyButton } from '../../ui/copy-button.tsx';
import type { OfRun } from '../view.ts';
import { messages } from './messages.ts';

/** It is drawn up to this length, UTF-16 units; the copy has all of it. */
const SHOWN = 50_000;

/** The whole result, indented. */
export function JsonResult({ run }: OfRun) {
  const text = JSON.stringify(run.result, null, 2);
  return (
    <div className="px-5 py-3">
      <div className="mb-2 flex justify-end">
        <CopyButton words label={messages.copy} text={() => text} />
      </div>
      <pre
        dir="ltr"
        className="mono rounded-2 border border-line bg-raised p-3 break-words whitespace-pre-wrap"
      >
        {text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}
      </pre>
    </div>
  );
}
