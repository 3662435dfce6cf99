/** What was found, beside the picture: the threshold on its histogram, labels, the table. */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { FOUND_ABOVE } from '../../features/run/asked-options.ts';
import type { Run } from '../../features/run/run-state.ts';
import { Slider } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { overlayColour } from '../picture/colours.ts';
import { useLabelPlaces } from '../picture/label-colours.tsx';
import { Histogram } from '../picture/histogram-bars.tsx';
import { histogramOf } from '../picture/histogram.ts';
import { messages as pictureMessages } from '../picture/messages.ts';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { useShownRun } from '../picture/use-run.ts';
import { foundOf, labelCounts, placeOf, shownOf } from './detections.ts';
import type { Found } from './detections.ts';
import { saveBoxes, saveTable, shownText } from './exports.ts';
import { messages } from './messages.ts';
import { point, toggleLabel, useDetectionView } from './view-store.ts';

/** Steps of the histogram: as many as its slider has places of 0.05. */
const STEPS = 20;
const SLIDER_STEP = 0.01;
const HISTOGRAM_PX = 36;

/** The tab of the result. */
export function DetectionResult() {
  const run = useShownRun();
  const found = foundOf(run);
  if (run === null || found === null) return <NoResult />;
  return <Shown run={run} found={found} />;
}

function Shown({ run, found }: { readonly run: Run; readonly found: readonly Found[] }) {
  const { threshold, hidden } = useDetectionView();
  const shown = shownOf(found, { threshold, hidden });
  const places = useLabelPlaces(found);
  const exports = [
    { title: pictureMessages.png, save: () => void saveBoxes(run) },
    { title: pictureMessages.csv, save: () => saveTable(run, 'csv') },
    { title: pictureMessages.json, save: () => saveTable(run, 'json') },
    { title: pictureMessages.coco, save: () => saveTable(run, 'coco') },
  ];
  return (
    <ResultFrame
      run={run}
      label={messages.found}
      exports={exports}
      copy={() => shownText(run)}
      head={
        <div className="shrink-0 border-b border-line">
          <Threshold run={run} found={found} shown={shown.length} />
          <Labels found={found} places={places} />
        </div>
      }
    >
      {shown.length === 0 ? (
        <p className="px-4 py-3 text-fg-2">{whyNone(found, threshold)}</p>
      ) : (
        <FoundTable shown={shown} places={places} />
      )}
    </ResultFrame>
  );
}

function whyNone(found: readonly Found[], threshold: number): string {
  const [best] = found;
  if (best === undefined) return messages.nothing;
  return best.score < threshold ? messages.noneAbove(best.score) : messages.allHidden;
}

interface ThresholdProps {
  readonly run: Run;
  readonly found: readonly Found[];
  readonly shown: number;
}

function Threshold({ run, found, shown }: ThresholdProps) {
  const threshold = useDetectionView((state) => state.threshold);
  const counts = useMemo(
    () =>
      histogramOf(
        found.map(({ score }) => score),
        STEPS,
        0,
        1,
      ),
    [found],
  );
  const { threshold: asked } = run.request.options ?? {};
  return (
    <div className="px-4 pt-3 pb-2">
      <div className="flex items-center justify-between gap-2">
        <span className="num font-medium">{messages.atLeast(threshold)}</span>
        <span className="num text-12 text-fg-3" role="status">
          {messages.shown(shown, found.length)}
        </span>
      </div>
      <div className="mt-2">
        <Histogram
          counts={counts}
          label={messages.scores(found.length)}
          from={Math.floor(threshold * STEPS + 1e-9)}
          height={HISTOGRAM_PX}
        />
        <Slider
          aria-label={messages.threshold}
          position={threshold}
          step={SLIDER_STEP}
          valueText={messages.scoreOf(threshold)}
          onPosition={(next) => useDetectionView.setState({ threshold: next })}
        />
      </div>
      <p className="mt-1.5 text-12 text-fg-3">
        {messages.asked(typeof asked === 'number' ? asked : FOUND_ABOVE)}
      </p>
    </div>
  );
}

interface LabelsProps {
  readonly found: readonly Found[];
  readonly places: ReadonlyMap<string, number>;
}

/** One switch for each label; nothing where there is only one. */
function Labels({ found, places }: LabelsProps) {
  const { threshold, hidden } = useDetectionView();
  const counts = [...labelCounts(found, threshold)];
  if (counts.length < 2) return null;
  return (
    <ul aria-label={messages.labels} className="flex max-h-24 flex-wrap gap-1 overflow-auto px-4 pt-0.5 pb-3">
      {counts.map(([label, count]) => (
        <li key={label} className="flex max-w-full">
          <button
            type="button"
            aria-label={messages.toggle(label, count)}
            aria-pressed={!hidden.has(label)}
            onClick={() => toggleLabel(label)}
            className={cx(
              'num flex h-6 max-w-full items-center gap-1.5 rounded-full border border-line-2 px-2 text-12 hover:bg-hover',
              hidden.has(label) ? 'text-fg-3 line-through' : 'text-fg-2',
            )}
          >
            <Swatch place={places.get(label) ?? 1} faint={hidden.has(label)} />
            <bdi className="truncate">{label}</bdi>
            <span>{` ${messages.count(count)}`}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ place, faint }: { readonly place: number; readonly faint: boolean }): ReactNode {
  return (
    <span
      aria-hidden="true"
      className={cx('size-2.5 shrink-0 rounded-[3px]', faint && 'opacity-30')}
      style={{ background: overlayColour(place) }}
    />
  );
}

interface FoundTableProps {
  readonly shown: readonly Found[];
  readonly places: ReadonlyMap<string, number>;
}

function FoundTable({ shown, places }: FoundTableProps) {
  return (
    <table className="num w-full">
      <caption className="sr-only">{messages.pixels}</caption>
      <thead>
        <tr className="sticky top-0 z-10 h-8 bg-surface text-12 text-fg-3 shadow-[inset_0_-1px_0_var(--line)]">
          <th scope="col" className="ps-4">
            {messages.object}
          </th>
          <th scope="col" className="px-2 text-end max-wide:px-1">
            {messages.score}
          </th>
          <th scope="col" className="ps-2 text-end">
            {messages.left}
          </th>
          <th scope="col" className="ps-2 text-end">
            {messages.top}
          </th>
          <th scope="col" className="ps-2 pe-4 text-end">
            {messages.size}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((each) => (
          <FoundRow key={each.index} found={each} place={places.get(each.label) ?? 1} />
        ))}
      </tbody>
    </table>
  );
}

function FoundRow({ found, place }: { readonly found: Found; readonly place: number }) {
  const pointed = useDetectionView((state) => state.pointed === found.index);
  const [left, top, width, height] = placeOf(found).map(Math.round);
  return (
    <tr
      onPointerEnter={() => point(found.index)}
      onPointerLeave={() => point(null)}
      className={cx('h-9 border-b border-line', pointed && 'bg-active')}
    >
      <th scope="row" className="w-full max-w-0 ps-2.5 font-normal">
        <button
          type="button"
          onFocus={() => point(found.index)}
          onBlur={() => point(null)}
          title={found.label}
          className="flex min-h-7 max-w-full items-center gap-2 rounded-1 px-1.5 py-1 text-start"
        >
          <Swatch place={place} faint={false} />
          <bdi className="line-clamp-2 min-w-0 break-words">{found.label}</bdi>
        </button>
      </th>
      <td className="px-2 text-end max-wide:px-1">{messages.scoreOf(found.score)}</td>
      <td className="ps-2 text-end text-12 text-fg-2 max-wide:ps-1">{left}</td>
      <td className="ps-2 text-end text-12 text-fg-2 max-wide:ps-1">{top}</td>
      <td className="ps-2 pe-4 text-end text-12 whitespace-nowrap text-fg-2 max-wide:ps-1 max-wide:pe-3">
        {messages.sizeOf(width ?? 0, height ?? 0)}
      </td>
    </tr>
  );
}
