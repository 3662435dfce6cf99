/** The parts of the picture beside it: opacity, outlines, the list of classes with their shares. */
import { Eye, EyeOff } from 'lucide-react';
import type { Run } from '../../features/run/run-state.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import { overlayColour } from '../picture/colours.ts';
import { messages as pictureMessages } from '../picture/messages.ts';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { useShownRun } from '../picture/use-run.ts';
import { saveCoco, saveCsv, saveMasked, saveMasks, shownText } from './exports.ts';
import { MaskLooks } from './looks.tsx';
import { messages } from './messages.ts';
import { segmentedOf } from './segments.ts';
import type { Part } from './segments.ts';
import { hideParts, pointAt, togglePart, useMaskView } from './view-store.ts';

const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** The tab of the result. */
export function SegmentationResult() {
  const run = useShownRun();
  const segmented = segmentedOf(run);
  if (run === null || segmented === null) return <NoResult />;
  return <Shown run={run} parts={segmented.parts} />;
}

function Shown({ run, parts }: { readonly run: Run; readonly parts: readonly Part[] }) {
  const exports =
    parts.length === 0
      ? []
      : [
          { title: pictureMessages.png, save: () => void saveMasked(run) },
          { title: messages.maskFiles, save: () => void saveMasks(run) },
          { title: pictureMessages.csv, save: () => saveCsv(run) },
          { title: pictureMessages.coco, save: () => void saveCoco(run) },
        ];
  return (
    <ResultFrame
      run={run}
      label={messages.parts}
      exports={exports}
      copy={() => shownText(run)}
      head={<MaskLooks />}
    >
      {parts.length === 0 ? (
        <p className="px-4 py-3 text-fg-2">{messages.nothing}</p>
      ) : (
        <PartTable parts={parts} />
      )}
    </ResultFrame>
  );
}

function PartTable({ parts }: { readonly parts: readonly Part[] }) {
  const hidden = useMaskView((state) => state.hidden);
  const scored = parts.some(({ score }) => score !== null);
  const none = parts.every(({ id }) => hidden.has(id));
  return (
    <table className="num w-full">
      <thead>
        <tr className="sticky top-0 z-10 h-8 bg-surface text-12 text-fg-3 shadow-[inset_0_-1px_0_var(--line)]">
          <th scope="col" className="ps-4">
            {messages.part}
          </th>
          {scored && (
            <th scope="col" className="px-1.5 text-end">
              {messages.score}
            </th>
          )}
          <th scope="col" className="text-end">
            {messages.share}
          </th>
          <th scope="col" className="pe-3 text-end">
            <Button
              kind="ghost"
              size="sm"
              className="-me-1"
              onClick={() => hideParts(none ? [] : parts.map(({ id }) => id))}
            >
              {none ? messages.showAll : messages.hideAll}
            </Button>
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <PartRow key={part.id} part={part} scored={scored} largest={parts[0]?.area ?? 1} />
        ))}
      </tbody>
    </table>
  );
}

interface PartRowProps {
  readonly part: Part;
  readonly scored: boolean;
  /** The share of the largest part, which has the whole bar. */
  readonly largest: number;
}

function PartRow({ part: { id, label, score, area, place }, scored, largest }: PartRowProps) {
  const hidden = useMaskView((state) => state.hidden.has(id));
  const pointed = useMaskView((state) => state.pointed === id);
  return (
    <tr
      onPointerEnter={() => pointAt(id)}
      onPointerLeave={() => pointAt(null)}
      className={cx('h-9 border-b border-line', pointed && 'bg-active')}
    >
      <th scope="row" className="w-full max-w-0 ps-4 font-normal" title={label}>
        <span className="flex items-center gap-2">
          <span
            aria-hidden="true"
            className={cx('size-2.5 shrink-0 rounded-[3px]', hidden && 'opacity-30')}
            style={{ background: overlayColour(place) }}
          />
          <bdi className={cx('truncate', hidden && 'text-fg-3')}>{label}</bdi>
        </span>
      </th>
      {scored && (
        <td className="px-1.5 text-end text-fg-2">{score === null ? '' : messages.scoreOf(score)}</td>
      )}
      <td className="whitespace-nowrap">
        <span className="flex items-center justify-end gap-2">
          {!scored && (
            <span className="w-14 shrink-0 max-wide:hidden">
              <Bar share={largest === 0 ? 0 : area / largest} />
            </span>
          )}
          <span className="min-w-[52px] text-end">{messages.percent(area)}</span>
        </span>
      </td>
      <td className="ps-2 pe-3 text-end">
        <IconButton
          size="sm"
          label={messages.showPart(label)}
          aria-pressed={!hidden}
          className="aria-pressed:bg-transparent"
          onClick={() => togglePart(id)}
        >
          {hidden ? <EyeOff {...ICON} /> : <Eye {...ICON} />}
        </IconButton>
      </td>
    </tr>
  );
}
