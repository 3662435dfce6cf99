/** Labels over time: stretches of the sound that play, and what can be saved of them. */
import { Braces, Download, Volume2 } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { LabelledWindow } from '../../../shared/tasks/audio-classification.ts';
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { IconButton } from '../../ui/button.tsx';
import { Slider } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import { messages } from '../language/messages.ts';
import { rowsAsCsv, rowsOf } from '../language/rows.ts';
import { colourPlaces, overlayColour } from '../picture/colours.ts';
import { markSound } from '../sound/marks.ts';
import { playFrom, stretchAt, usePlayer } from '../sound/player.ts';
import { clockText } from '../sound/time-text.ts';
import { useLines } from '../sound/use-lines.ts';
import { useScoresView } from '../text-classification/view-store.ts';
import { messages as own } from './messages.ts';
import { bestScore, spansOf, type Span } from './windows.ts';

const STEP = 0.01;
/** Rows that are drawn; more would make the page slow, and the CSV has all of them. */
const MOST_ROWS = 500;

interface TimedLabelsProps {
  readonly run: Run;
  /** Id of the sound; null where it is not on the workbench. */
  readonly sound: string | null;
  readonly windows: readonly LabelledWindow[];
}

/** The table, with the stretches marked on the waveform while it stands. */
export function TimedLabels({ run, sound, windows }: TimedLabelsProps) {
  const threshold = useScoresView((state) => state.threshold);
  const spans = useMemo(() => spansOf(windows, threshold), [windows, threshold]);
  const places = useMemo(() => colourPlaces(windows.map(({ labels }) => labels[0]?.label ?? '')), [windows]);
  const colourOf = (label: string): string => overlayColour(places.get(label) ?? 1);
  useEffect(() => {
    if (sound === null) return;
    return markSound(
      sound,
      spans.map(({ start, end, label }) => ({
        start,
        end,
        label,
        colour: overlayColour(places.get(label) ?? 1),
      })),
    );
  }, [sound, spans, places]);
  return (
    <section aria-label={own.overTime}>
      <Head run={run} count={spans.length} threshold={threshold} />
      {spans.length === 0 ? (
        <p className="px-5 py-3 text-fg-2">{messages.noneAbove(bestScore(windows))}</p>
      ) : (
        <Table spans={spans} sound={sound} colourOf={colourOf} />
      )}
      {spans.length > MOST_ROWS && (
        <p className="num px-5 py-3 text-12 text-fg-3">{messages.firstRows(MOST_ROWS, spans.length)}</p>
      )}
    </section>
  );
}

function Head({
  run,
  count,
  threshold,
}: {
  readonly run: Run;
  readonly count: number;
  readonly threshold: number;
}) {
  const csv = (): string => {
    const rows = rowsOf(run);
    return rows === null ? '' : rowsAsCsv(rows);
  };
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-5">
      <h2 className="text-12 font-semibold text-fg-2">{own.stretches(count)}</h2>
      <span className="flex min-w-40 flex-1 items-center gap-3">
        <span className="shrink-0 text-12 whitespace-nowrap text-fg-2">{messages.showAbove}</span>
        <Slider
          aria-label={messages.showAbove}
          position={threshold}
          step={STEP}
          valueText={messages.threshold(threshold)}
          onPosition={(next) => useScoresView.setState({ threshold: next })}
        />
        <span className="num text-12 text-fg-3">{messages.threshold(threshold)}</span>
      </span>
      <span className="flex items-center gap-0.5">
        <CopyButton label={messages.copyTable} text={csv} />
        <IconButton
          size="sm"
          label={messages.saveTable}
          onClick={() => saveFile(messages.csvName, csv(), 'text/csv')}
        >
          <Download size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton
          size="sm"
          label={messages.saveJson}
          onClick={() => saveFile(messages.jsonName, JSON.stringify(run.result, null, 2), 'application/json')}
        >
          <Braces size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      </span>
    </div>
  );
}

interface TableProps {
  readonly spans: readonly Span[];
  readonly sound: string | null;
  readonly colourOf: (label: string) => string;
}

function Table({ spans, sound, colourOf }: TableProps) {
  const here = usePlayer((state) => state.media !== null && state.media === sound);
  const now = usePlayer((state) =>
    here
      ? stretchAt(
          spans.map(({ start, end }) => [start, end]),
          state.time,
        )
      : -1,
  );
  useLines(
    here,
    spans.map(({ start }) => start),
  );
  return (
    <table className="w-full border-t border-line">
      <thead>
        <tr className="h-8 border-b border-line text-12 text-fg-3">
          {[own.time, messages.label, messages.score].map((head, at) => (
            <th key={head} scope="col" className={cx('px-3 text-start font-medium', at === 0 && 'pl-5')}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {spans.slice(0, MOST_ROWS).map(({ start, end, label, score }, index) => (
          <tr key={start} className={cx('h-9 border-b border-line', index === now && 'bg-ember-soft')}>
            <th scope="row" className="py-1 pr-3 pl-5 text-start font-normal">
              <button
                type="button"
                disabled={!here}
                aria-current={index === now || undefined}
                onClick={() => playFrom(start, end)}
                className="mono inline-flex min-h-6 items-center gap-2 rounded-1 px-1 whitespace-nowrap enabled:hover:bg-hover"
              >
                {own.fromTo(clockText(start), clockText(end))}
                {index === now && (
                  <Volume2 size={14} strokeWidth={1.75} aria-hidden="true" className="text-ember" />
                )}
              </button>
            </th>
            <td className="max-w-[320px] truncate px-3">
              <span
                aria-hidden="true"
                className="mr-2 inline-block size-2.5 rounded-1"
                style={{ background: colourOf(label) }}
              />
              <bdi title={label}>{label}</bdi>
            </td>
            <td className="num px-3 whitespace-nowrap">
              <span className="inline-flex items-center gap-2.5">
                <span className="w-20">
                  <Bar share={score} />
                </span>
                {messages.scoreOf(score)}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
