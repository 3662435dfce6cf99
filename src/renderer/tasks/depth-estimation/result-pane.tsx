/** The depth beside the picture: colours with their legend, histogram, points, figures. */
import { X } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { Run } from '../../features/run/run-state.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented, Toggle } from '../../ui/controls.tsx';
import { histogramOf } from '../picture/histogram.ts';
import { Histogram } from '../picture/histogram-bars.tsx';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import type { GreyPicture } from '../picture/png.ts';
import { useGrey } from '../picture/use-grey.ts';
import { useShownRun } from '../picture/use-run.ts';
import { COLOUR_MAPS, gradientOf } from './colour-maps.ts';
import { depthOf, probesCsv, probesOf, sampleOf } from './depth.ts';
import type { Depth } from './depth.ts';
import { saveDepth } from './exports.ts';
import { messages } from './messages.ts';
import { addPoint, removePoint, useDepthView } from './view-store.ts';

/** Steps of the histogram. */
const STEPS = 24;
const HISTOGRAM_PX = 56;

/** The tab of the result. */
export function DepthResult() {
  const run = useShownRun();
  const depth = depthOf(run);
  if (run === null || depth === null) return <NoResult />;
  return <Shown key={run.id} run={run} depth={depth} />;
}

function Shown({ run, depth }: { readonly run: Run; readonly depth: Depth }) {
  const points = useDepthView((state) => state.points);
  const loaded = useGrey(depth.map);
  const grey = loaded === 'gone' ? null : loaded;
  const exports = [
    { title: messages.png, save: () => void saveDepth(run, 'png') },
    { title: messages.coloured, save: () => void saveDepth(run, 'coloured') },
    { title: messages.csv, save: () => void saveDepth(run, 'csv') },
    ...(points.length === 0
      ? []
      : [{ title: messages.pointsCsv, save: () => void saveDepth(run, 'points') }]),
  ];
  const copy = (): string => {
    const figures = messages.figuresOf(depth.min, depth.mean, depth.max);
    return `${messages.figures}: ${figures}\n${grey === null ? '' : probesCsv(probesOf(grey, depth, points))}`;
  };
  return (
    <ResultFrame run={run} label={messages.result} exports={exports} copy={copy}>
      <Colours depth={depth} grey={grey} />
      {grey !== null && <Points depth={depth} grey={grey} />}
      <dl className="num grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 border-t border-line px-4 py-3 text-12">
        <dt className="text-fg-3">{messages.smallest}</dt>
        <dd className="text-end">{messages.value(depth.min)}</dd>
        <dt className="text-fg-3">{messages.mean}</dt>
        <dd className="text-end">{messages.value(depth.mean)}</dd>
        <dt className="text-fg-3">{messages.largest}</dt>
        <dd className="text-end">{messages.value(depth.max)}</dd>
      </dl>
      <p className="px-4 pb-3 text-12 text-fg-3">{messages.unit}</p>
    </ResultFrame>
  );
}

function Colours({ depth, grey }: { readonly depth: Depth; readonly grey: GreyPicture | null }) {
  const { map, inverse } = useDepthView();
  const id = useId();
  const { min, max } = depth;
  const counts = useMemo(
    () => (grey === null ? [] : histogramOf(sampleOf(grey, depth), STEPS, min, max)),
    [grey, depth, min, max],
  );
  return (
    <div className="px-4 pt-3 pb-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-12 font-semibold text-fg-2">{messages.colours}</span>
        <Segmented
          label={messages.colours}
          value={map}
          onChange={(next) => useDepthView.setState({ map: next })}
          options={COLOUR_MAPS.map((value) => ({ value, label: messages.map(value) }))}
        />
      </div>
      <div
        aria-hidden="true"
        className="mt-3 h-3 rounded-[3px]"
        style={{ background: gradientOf(map), transform: inverse ? 'scaleX(-1)' : undefined }}
      />
      <div className="num mt-1 flex justify-between text-12 text-fg-3">
        <span>{messages.value(min)}</span>
        <span>{messages.value(max)}</span>
      </div>
      <div className="mt-2.5 min-h-14">
        <Histogram counts={counts} label={messages.spread(min, max)} height={HISTOGRAM_PX} />
      </div>
      <div className="mt-2.5 flex items-center justify-between gap-2">
        <label htmlFor={id} className="text-fg-2">
          {messages.inverse}
        </label>
        <Toggle id={id} checked={inverse} onChange={(next) => useDepthView.setState({ inverse: next })} />
      </div>
    </div>
  );
}

function Points({ depth, grey }: { readonly depth: Depth; readonly grey: GreyPicture }) {
  const points = useDepthView((state) => state.points);
  const probes = probesOf(grey, depth, points);
  return (
    <section aria-label={messages.points} className="border-t border-line pt-2.5 pb-1">
      <div className="flex min-h-6 items-center gap-2 px-4">
        <h2 className="text-12 font-semibold text-fg-2">{messages.points}</h2>
        <span className="flex-1" />
        {probes.length === 0 ? (
          <span className="text-12 text-fg-3">{messages.clickToAdd}</span>
        ) : (
          <Button kind="ghost" size="sm" onClick={() => useDepthView.setState({ points: [] })}>
            {messages.removeAll}
          </Button>
        )}
      </div>
      {probes.length === 0 ? (
        <div className="px-2.5 py-1">
          <Button
            kind="ghost"
            size="sm"
            onClick={() => addPoint({ x: depth.width / 2, y: depth.height / 2 })}
          >
            {messages.addMiddle}
          </Button>
        </div>
      ) : (
        <table className="num mt-1 w-full">
          <thead>
            <tr className="h-7 border-b border-line text-12 text-fg-3">
              <th scope="col" className="ps-4">
                {messages.point}
              </th>
              <th scope="col" className="text-end">
                {messages.place}
              </th>
              <th scope="col" className="text-end">
                {messages.depth}
              </th>
              <th className="w-10" aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {probes.map(({ x, y, depth: found }, index) => (
              <tr key={index} className="h-8 border-b border-line">
                <th scope="row" className="ps-4 font-normal">
                  {messages.number(index + 1)}
                </th>
                <td className="mono text-end text-fg-2">{messages.at(x, y)}</td>
                <td className="text-end">{messages.value(found)}</td>
                <td className="pe-2 text-end">
                  <IconButton size="sm" label={messages.remove(index + 1)} onClick={() => removePoint(index)}>
                    <X size={12} strokeWidth={1.75} aria-hidden="true" />
                  </IconButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
