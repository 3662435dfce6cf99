/** The buttons at the corner of the stage: what is drawn over the picture, and how large it is. */
import { Maximize, Tag, Layers, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { keyFor } from '../../features/keys/keys-store.ts';
import { cx } from '../../ui/cx.ts';
import { messages } from './messages.ts';
import { fitPicture, stepZoom, usePictureView } from './view-store.ts';

const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;

interface ToolProps {
  readonly label: string;
  readonly shortcut: string | undefined;
  readonly pressed?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** One button of the toolbar; dark in both themes, as it lies over pictures. */
export function Tool({ label, shortcut, pressed, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      onClick={onClick}
      className={cx(
        'grid size-6 place-items-center rounded-[5px] hover:bg-[rgb(255_255_255/0.1)]',
        pressed === true && 'bg-[rgb(255_255_255/0.16)] text-[#fff]',
      )}
    >
      {children}
    </button>
  );
}

/** `extra` are the buttons of the task. */
export function StageTools({ labels, masks }: { readonly labels: boolean; readonly masks: boolean }) {
  const view = usePictureView();
  return (
    <div
      role="toolbar"
      aria-label={messages.view}
      className="absolute end-3 top-3 flex gap-0.5 rounded-3 border border-[rgb(255_255_255/0.1)] bg-[rgb(28_25_23/0.88)] p-[3px] text-[#d6d1cb]"
    >
      {labels && (
        <Tool
          label={messages.labels}
          shortcut={keyFor('picture.labels')}
          pressed={view.labels}
          onClick={() => usePictureView.setState({ labels: !view.labels })}
        >
          <Tag {...ICON} />
        </Tool>
      )}
      {masks && (
        <Tool
          label={messages.masks}
          shortcut={keyFor('picture.masks')}
          pressed={view.masks}
          onClick={() => usePictureView.setState({ masks: !view.masks })}
        >
          <Layers {...ICON} />
        </Tool>
      )}
      <Tool label={messages.zoomOut} shortcut={keyFor('picture.zoom-out')} onClick={() => stepZoom(false)}>
        <ZoomOut {...ICON} />
      </Tool>
      <Tool label={messages.zoomIn} shortcut={keyFor('picture.zoom-in')} onClick={() => stepZoom(true)}>
        <ZoomIn {...ICON} />
      </Tool>
      <Tool label={messages.fit} shortcut={keyFor('picture.fit')} onClick={fitPicture}>
        <Maximize {...ICON} />
      </Tool>
    </div>
  );
}
