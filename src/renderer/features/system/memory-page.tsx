/** The page Memory: what is held now, by whom, over two minutes; and the loaded models. */
import { useFollow } from '../../stores/follow.ts';
import { MEMORY_SPAN_MS, followMemory, useMachine } from '../../stores/machine.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes } from '../../ui/format.ts';
import { GpuNow } from './gpu-memory.tsx';
import { LoadedModels } from './loaded-models.tsx';
import { areaPath, splitSample } from './memory-chart.ts';
import { messages } from './messages.ts';

/** Size of the chart in the units of its own drawing. */
const BOX = { width: 600, height: 120 } as const;

/** The page. */
export function MemoryPage() {
  useFollow(followMemory);
  return (
    <>
      <MemoryNow />
      <GpuNow />
      <LoadedModels />
    </>
  );
}

function MemoryNow() {
  const samples = useMachine((state) => state.memory);
  const watermark = useMachine((state) => state.health?.memory.watermark);
  const last = samples.at(-1);
  if (last === undefined) {
    return (
      <>
        <h2 className="text-14 font-semibold">{messages.memoryNow}</h2>
        <p className="mt-2 h-[220px] text-fg-3">{messages.measuring}</p>
      </>
    );
  }
  const now = splitSample(last);
  const parts = [
    { name: messages.runners, bytes: now.runners, tone: 'bg-ember-fill' },
    { name: messages.app, bytes: now.app, tone: 'bg-fg-2' },
    { name: messages.others, bytes: now.others, tone: 'bg-line-control' },
    { name: messages.free, bytes: last.total_bytes - last.used_bytes, tone: 'bg-line-2' },
  ];
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-14 font-semibold">{messages.memoryNow}</h2>
        <span className="num text-12 text-fg-3">{messages.ofTotal(last.used_bytes, last.total_bytes)}</span>
      </div>
      <figure className="mt-2 rounded-3 border border-line p-3.5">
        <MemoryChart />
        <figcaption className="mt-2 flex justify-between gap-4 text-12 text-fg-3">
          <span>{messages.lastTwo}</span>
          {watermark !== undefined && <span className="text-end">{messages.mark(watermark)}</span>}
        </figcaption>
      </figure>
      <dl className="mt-3 grid grid-cols-4 gap-3">
        {parts.map(({ name, bytes, tone }) => (
          <div key={name} className="rounded-3 border border-line px-3.5 py-2.5">
            <dt className="flex items-center gap-2 text-12 text-fg-2">
              <span aria-hidden="true" className={cx('size-2.5 shrink-0 rounded-[3px]', tone)} />
              {name}
            </dt>
            <dd className="num mt-0.5 text-16 font-semibold">{formatBytes(bytes)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Three areas on each other, the mark as a line; the table beside it says the same in numbers. */
function MemoryChart() {
  const samples = useMachine((state) => state.memory);
  const watermark = useMachine((state) => state.health?.memory.watermark);
  const last = samples.at(-1);
  if (last === undefined) return null;
  const now = splitSample(last);
  const area = (bytesOf: (each: typeof now) => number): string =>
    areaPath(samples, (sample) => bytesOf(splitSample(sample)), last.at, MEMORY_SPAN_MS, BOX);
  return (
    <svg
      role="img"
      aria-label={messages.chart(last.used_bytes, last.total_bytes, now.app + now.runners)}
      viewBox={`0 0 ${BOX.width} ${BOX.height}`}
      preserveAspectRatio="none"
      className="block h-[120px] w-full rounded-1 bg-raised"
    >
      <path d={area((each) => each.app + each.runners + each.others)} className="fill-line-2" />
      <path d={area((each) => each.app + each.runners)} className="fill-fg-2" />
      <path d={area((each) => each.runners)} className="fill-ember-fill" />
      {watermark !== undefined && (
        <line
          x1="0"
          x2={BOX.width}
          y1={BOX.height * (1 - watermark)}
          y2={BOX.height * (1 - watermark)}
          className="stroke-fg"
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
