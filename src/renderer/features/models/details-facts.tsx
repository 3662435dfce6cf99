/** What a model holds, with the sum behind the estimate, and where it ran how fast. */
import { Check, ChevronRight } from 'lucide-react';
import type { ModelDetails } from '../../../shared/machine.ts';
import type { MeasuredSpeed, ModelInfo } from '../../../shared/models.ts';
import { formatMoment, formatSince } from '../../ui/format-when.ts';
import { formatBytes, formatSeconds } from '../../ui/format.ts';
import { useClock } from '../../ui/hooks.ts';
import { words } from './detail-messages.ts';
import { Fact, Section } from './section.tsx';

type MemoryLine = NonNullable<ModelDetails['memory']>['lines'][number];

/** When it was measured is renewed this often, ms. */
const RENEW_MS = 60_000;

interface FactsProps {
  readonly model: ModelInfo;
  readonly details: ModelDetails | undefined;
}

/** Measured where it is loaded, estimated where it is not; the lines of the estimate one press away. */
export function MemorySection({ model, details }: FactsProps) {
  const { measured_bytes: measured, estimated_bytes: estimated } = model.memory;
  const lines = details?.memory?.lines ?? model.memory.lines ?? [];
  const load = speedsOf(model, details).find((speed) => speed.load_ms !== null)?.load_ms ?? null;
  return (
    <Section title={model.loaded ? words.memory : words.memoryIfLoaded}>
      {measured === null && estimated === null ? (
        <p className="mt-1.5 text-12 text-fg-3">{words.memoryUnknown}</p>
      ) : (
        <dl className="num mt-2 flex flex-col gap-1 text-12">
          {measured !== null && <Fact name={words.measured}>{formatBytes(measured)}</Fact>}
          {estimated !== null && (
            <Fact name={model.loaded ? words.estimated : words.estimatedNow}>{formatBytes(estimated)}</Fact>
          )}
          {(model.loaded || model.pinned) && (
            <Fact name={words.goes}>{model.pinned ? words.goesNever : words.goesForRoom}</Fact>
          )}
          {load !== null && <Fact name={words.loadTime}>{formatSeconds(load)}</Fact>}
        </dl>
      )}
      {lines.length > 0 && <Sum lines={lines} />}
    </Section>
  );
}

function Sum({ lines }: { readonly lines: readonly MemoryLine[] }) {
  return (
    <details className="group mt-1.5 text-12">
      <summary className="-mx-1.5 flex min-h-6 list-none items-center gap-1 rounded-1 px-1.5 text-fg-2 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={12}
          strokeWidth={1.75}
          aria-hidden="true"
          className="transition-transform duration-150 group-open:rotate-90"
        />
        {words.sum}
      </summary>
      <dl className="mt-1.5 flex flex-col gap-2 border-t border-line pt-2">
        {lines.map((line) => (
          <div key={line.label} className="flex gap-3">
            <dt className="min-w-0 flex-1">
              <span className="block font-medium break-words first-letter:uppercase">{line.label}</span>
              <span className="block break-words text-fg-3 first-letter:uppercase">{line.why}</span>
            </dt>
            <dd className="num shrink-0">{formatBytes(line.bytes)}</dd>
          </div>
        ))}
        <div className="num flex justify-between border-t border-line pt-2 font-medium">
          <dt>{words.together}</dt>
          <dd>{formatBytes(lines.reduce((sum, line) => sum + line.bytes, 0))}</dd>
        </div>
      </dl>
    </details>
  );
}

/** What was measured, the device of now first. */
function speedsOf(model: ModelInfo, details: ModelDetails | undefined): readonly MeasuredSpeed[] {
  const speeds = details?.speeds ?? (model.speed === null ? [] : [model.speed]);
  const now = (speed: MeasuredSpeed): boolean => isCurrent(model, speed);
  return [...speeds.filter(now), ...speeds.filter((speed) => !now(speed))];
}

function isCurrent({ speed: current }: ModelInfo, speed: MeasuredSpeed): boolean {
  return current !== null && current.device === speed.device && current.dtype === speed.dtype;
}

/** Each device that it ran on with what was measured there. */
export function SpeedSection({ model, details }: FactsProps) {
  const speeds = speedsOf(model, details);
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  const [latest] = [...speeds].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <Section title={words.runsOn}>
      {latest === undefined ? (
        <p className="mt-1.5 text-12 text-fg-3">{words.runsOnNothing}</p>
      ) : (
        <>
          <ul className="mt-2 flex flex-col gap-2">
            {speeds.map((speed) => (
              <Speed
                key={`${speed.device} ${speed.backend} ${speed.dtype}`}
                speed={speed}
                current={isCurrent(model, speed)}
              />
            ))}
          </ul>
          <p className="mt-2 text-12 text-fg-3" title={formatMoment(latest.at)}>
            {words.measuredOn(
              formatSince(latest.at, now),
              speeds.reduce((sum, each) => sum + each.runs, 0),
            )}
          </p>
        </>
      )}
    </Section>
  );
}

function Speed({ speed, current }: { readonly speed: MeasuredSpeed; readonly current: boolean }) {
  return (
    <li className="flex items-baseline gap-2">
      <span className="w-4 shrink-0 self-center">
        {current && <Check size={14} strokeWidth={1.75} aria-label={words.current} className="text-ok" />}
      </span>
      <span className="min-w-0 flex-1">
        <span className={current ? 'font-medium' : 'text-fg-2'}>{words.device(speed)}</span>
        <span className="ml-2 text-12 break-words text-fg-3">{words.engine(speed)}</span>
      </span>
      <span className="num shrink-0 text-12">{words.speed(speed)}</span>
    </li>
  );
}
