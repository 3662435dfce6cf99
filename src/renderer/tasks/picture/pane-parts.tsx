/** Parts that the results beside a picture share: the scrolled area, the buttons at its foot, the states without a result. */
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run } from '../../features/run/run-state.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { messages } from './messages.ts';
import { useIsOther } from './use-run.ts';

/** What a person can do with the result, at the foot of the pane. */
export interface Export {
  readonly title: string;
  readonly save: () => void;
}

interface ResultFrameProps {
  readonly run: Run | null;
  readonly label: string;
  /** What stands above the scrolled part. */
  readonly head?: ReactNode;
  readonly exports: readonly Export[];
  /** The result as a text. */
  readonly copy: (() => string) | null;
  readonly children: ReactNode;
}

/** Head, scrolled part and foot of a result. */
export function ResultFrame({ run, label, head, exports, copy, children }: ResultFrameProps) {
  const other = useIsOther(run);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {other && <p className="shrink-0 bg-warn-soft px-4 py-2 text-12">{messages.otherPicture}</p>}
      {head}
      <div
        tabIndex={0}
        role="region"
        aria-label={label}
        className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      >
        {children}
      </div>
      <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-t border-line px-4 py-2.5 max-wide:gap-1">
        {exports.length > 0 && (
          <Download
            size={14}
            strokeWidth={1.75}
            aria-hidden="true"
            className="shrink-0 text-fg-3 max-wide:hidden"
          />
        )}
        {exports.map(({ title, save }) => (
          <Button
            key={title}
            size="sm"
            className="max-wide:px-1.5"
            aria-label={messages.saveAs(title)}
            onClick={save}
          >
            {title}
          </Button>
        ))}
        {copy !== null && (
          <span className="ms-auto flex">
            <CopyButton label={messages.copy} text={copy} />
          </span>
        )}
      </div>
    </div>
  );
}

/** In the place of a result that is not there. */
export function NoResult() {
  return <p className="px-4 py-4 text-fg-3">{messages.noResult}</p>;
}
