/** How the window looks; kept in this page's own storage, not in main. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import { chooseTheme, togglePane, toggleRail, useView } from '../../stores/view.ts';
import { Segmented, Toggle } from '../../ui/controls.tsx';
import { messages } from './messages.ts';

const THEMES = [
  { value: 'system', label: messages.system },
  { value: 'dark', label: messages.dark },
  { value: 'light', label: messages.light },
] as const;

/** The page Appearance. */
export function AppearancePage() {
  const { theme, railNarrow, paneOpen } = useView();
  const [rail, pane] = [useId(), useId()];
  return (
    <>
      <h2 className="mb-3 text-14 font-semibold">{messages.appearance}</h2>
      <ul className="divide-y divide-line border-y border-line">
        <Row title={messages.theme} text={messages.themeText}>
          <Segmented label={messages.theme} value={theme} onChange={chooseTheme} options={THEMES} />
        </Row>
        <Row title={messages.rail} text={messages.railText} forId={rail}>
          <Toggle id={rail} aria-label={messages.rail} checked={railNarrow} onChange={toggleRail} />
        </Row>
        <Row title={messages.pane} text={messages.paneText} forId={pane}>
          <Toggle id={pane} aria-label={messages.pane} checked={paneOpen} onChange={togglePane} />
        </Row>
      </ul>
    </>
  );
}

interface RowProps {
  readonly title: string;
  readonly text: string;
  readonly forId?: string;
  readonly children: ReactNode;
}

function Row({ title, text, forId, children }: RowProps) {
  return (
    <li className="flex items-center gap-4 py-3">
      <label htmlFor={forId} className="min-w-0 flex-1">
        <span className="block font-medium">{title}</span>
        <span className="block text-12 text-fg-3">{text}</span>
      </label>
      {children}
    </li>
  );
}
