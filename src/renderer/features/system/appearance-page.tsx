/** How the window looks; kept in this page's own storage, not in main. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import {
  TEXT_SIZE,
  chooseDensity,
  chooseMotion,
  chooseReading,
  chooseTextSize,
  chooseTheme,
  useAppearance,
} from '../../stores/appearance.ts';
import { chooseNotices, useBackground } from '../../stores/background.ts';
import { useMachine } from '../../stores/machine.ts';
import { togglePane, toggleRail, useView } from '../../stores/view.ts';
import { Segmented, Slider, Toggle } from '../../ui/controls.tsx';
import { messages } from './messages.ts';

const THEMES = [
  { value: 'system', label: messages.system },
  { value: 'dark', label: messages.dark },
  { value: 'light', label: messages.light },
] as const;
const DENSITIES = [
  { value: 'comfortable', label: messages.comfortable },
  { value: 'compact', label: messages.compact },
] as const;
const READINGS = [
  { value: 'nothing', label: messages.readsNothing },
  { value: 'sentences', label: messages.readsSentences },
  { value: 'all', label: messages.readsAll },
] as const;
const MOTIONS = [
  { value: 'system', label: messages.system },
  { value: 'on', label: messages.on },
  { value: 'off', label: messages.off },
] as const;

/** The page Appearance. */
export function AppearancePage() {
  const { theme, density, motion, reading } = useAppearance();
  const { railNarrow, paneOpen } = useView();
  const [rail, pane] = [useId(), useId()];
  return (
    <>
      <h2 className="mb-3 text-14 font-semibold">{messages.appearance}</h2>
      <ul className="divide-y divide-line border-y border-line">
        <Row title={messages.theme} text={messages.themeText}>
          <Segmented label={messages.theme} value={theme} onChange={chooseTheme} options={THEMES} />
        </Row>
        <Row title={messages.textSize} text={messages.textSizeText}>
          <TextSize />
        </Row>
        <Row title={messages.density} text={messages.densityText}>
          <Segmented label={messages.density} value={density} onChange={chooseDensity} options={DENSITIES} />
        </Row>
        <Row title={messages.motion} text={messages.motionText}>
          <Segmented label={messages.motion} value={motion} onChange={chooseMotion} options={MOTIONS} />
        </Row>
        <Notices />
        <Row title={messages.reads} text={messages.readsText}>
          <Segmented label={messages.reads} value={reading} onChange={chooseReading} options={READINGS} />
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

/** Of a page in a browser; a window of the desktop shows them without being asked, as every program does. */
function Notices() {
  const id = useId();
  const notices = useBackground((state) => state.notices);
  const served = useMachine((state) => state.about?.host === 'browser');
  if (!served || !('Notification' in window)) return null;
  const text = notices === 'refused' ? messages.noticesRefused : messages.noticesText;
  return (
    <Row title={messages.notices} text={text} forId={id}>
      <Toggle
        id={id}
        aria-label={messages.notices}
        checked={notices === 'on'}
        onChange={(on) => void chooseNotices(on, Notification)}
      />
    </Row>
  );
}

function TextSize() {
  const size = useAppearance((state) => state.textSize);
  const { least, most, step } = TEXT_SIZE;
  const range = most - least;
  return (
    <span className="flex w-[220px] items-center gap-3">
      <Slider
        aria-label={messages.textSize}
        position={(size - least) / range}
        step={step / range}
        valueText={messages.percent(size)}
        onPosition={(position) => chooseTextSize(least + position * range)}
      />
      <span className="num w-11 shrink-0 text-end text-12 text-fg-2">{messages.percent(size)}</span>
    </span>
  );
}

interface RowProps {
  readonly title: string;
  readonly text: string;
  readonly forId?: string;
  readonly children: ReactNode;
}

function Row({ title, text, forId, children }: RowProps) {
  const words = (
    <>
      <span className="block font-medium">{title}</span>
      <span className="block text-12 text-fg-3">{text}</span>
    </>
  );
  return (
    <li className="flex items-center gap-4 py-3">
      {forId === undefined ? (
        <span className="min-w-0 flex-1">{words}</span>
      ) : (
        <label htmlFor={forId} className="min-w-0 flex-1">
          {words}
        </label>
      )}
      {children}
    </li>
  );
}
