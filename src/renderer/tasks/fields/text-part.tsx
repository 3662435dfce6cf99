/** A text of an input, or several with one on each line. */
import { textOf } from '../../features/run/parts.ts';
import { linesOf } from '../../features/run/request.ts';
import { LineFileButton } from '../line-file.tsx';
import type { PartProps } from './part.ts';
import { messages } from './messages.ts';

/** It grows with its text. */
export function TextPart({ field, value, onChange, id }: PartProps) {
  const { title, placeholder = '', kind, optional = false } = field;
  const text = Array.isArray(value)
    ? value.filter((each) => typeof each === 'string').join('\n')
    : textOf(value);
  return (
    <div>
      <div className="mb-1 flex min-h-6 items-center gap-2 text-12">
        <label htmlFor={id} className="font-medium text-fg-2">
          {title}
        </label>
        {optional && <span className="text-fg-3">{messages.optional}</span>}
        <span className="flex-1" />
        {kind === 'texts' && (
          <>
            <span className="num text-fg-3">{messages.lines(linesOf(text).length)}</span>
            <LineFileButton onLines={onChange} />
          </>
        )}
      </div>
      <textarea
        id={id}
        value={text}
        placeholder={placeholder}
        rows={kind === 'texts' ? 3 : 1}
        onChange={(event) => onChange(event.target.value)}
        className="field-sizing-content max-h-[min(200px,28vh)] min-h-9 w-full resize-none rounded-2 border border-line-control bg-surface px-3 py-[6px] text-14 outline-none focus:border-ember focus:outline-1 focus:outline-solid focus:outline-offset-0 focus:outline-ember"
      />
    </div>
  );
}
