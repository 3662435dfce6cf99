/** What happens before the first result: the place in the queue, then each stage of the load with its time. */
import { Check, CircleDot, Pin, X } from 'lucide-react';
import { useEffect } from 'react';
import { pinModel, useLibrary } from '../../stores/library.ts';
import { remember, remembered } from '../../stores/storage.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { formatSeconds, splitName } from '../../ui/format.ts';
import { useClock, useDelayed } from '../../ui/hooks.ts';
import { Bar, Live } from '../../ui/parts.tsx';
import { loadTimesSchema } from './load-times.ts';
import { messages } from './messages.ts';
import { GoFirst, QueuePlace } from './queue-card.tsx';
import type { Run, StageTime } from './run-state.ts';
import { baseOf } from './variant.ts';

/** What is over within this time is not shown at all. */
export const SHOW_AFTER_MS = 300;

/** How often the time in the title is renewed. */
const TITLE_MS = 500;
/** With less than this left a guess says nothing. */
const LEAST_LEFT_MS = 800;

/** The card; nothing for the first 300 ms and once the run has begun. */
export function ProgressCard({ run, onCancel }: { readonly run: Run; readonly onCancel: () => void }) {
  const late = useDelayed(SHOW_AFTER_MS);
  useRememberedLoad(run);
  const waits = run.phase === 'starting' || run.phase === 'queued';
  if (!late || (!waits && run.phase !== 'loading')) return null;
  return (
    <section
      aria-label={messages.loadingTitle(run.request.model)}
      className="pop w-full overflow-hidden rounded-3 border border-line-2"
    >
      <div className="px-5 pt-4 pb-4">
        <div className="flex items-center gap-2.5">
          <Live />
          <h2 className="min-w-0 flex-1 truncate text-14 font-semibold">
            <Title run={run} />
          </h2>
          <GoFirst run={run} />
          <Button onClick={onCancel}>
            <X size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.cancel}
            <Kbd>{keyText('Escape')}</Kbd>
          </Button>
        </div>
        {run.phase === 'loading' && <Stages run={run} />}
      </div>
      {run.phase === 'loading' && <LastTime model={run.request.model} />}
    </section>
  );
}

/** The clock is in here, so that only the title is drawn again with each tick. */
function Title({ run }: { readonly run: Run }) {
  const now = useClock(TITLE_MS, true);
  const usual = useUsualLoad(run.request.model);
  const name = splitName(run.request.model).name;
  if (run.phase !== 'loading')
    return run.position === null ? messages.starting : <QueuePlace run={run} position={run.position} />;
  const begun = run.stages[0]?.startedAt ?? now;
  const left = usual === undefined ? 0 : usual - (now - begun);
  return left > LEAST_LEFT_MS ? messages.loadingLeft(left) : messages.loadingTitle(name);
}

/** How long the model took to load: the median that the engine keeps, else the last time in this window, ms. */
function useUsualLoad(model: string): number | undefined {
  const measured = useLibrary(
    (state) => state.models?.find((each) => each.id === baseOf(model))?.speed?.load_ms ?? null,
  );
  return measured ?? remembered('load-times', loadTimesSchema, {})[model];
}

function Stages({ run }: { readonly run: Run }) {
  const now = useClock(100, true);
  return (
    <>
      <ol className="mt-3">
        {run.stages.map((stage) => (
          <Stage key={stage.stage} stage={stage} now={now} progress={run.loadProgress} />
        ))}
      </ol>
      <div className="mt-1.5 ml-7">
        <Bar hot share={run.loadProgress} label={messages.loadingTitle(run.request.model)} />
      </div>
    </>
  );
}

function Stage({
  stage,
  now,
  progress,
}: {
  readonly stage: StageTime;
  readonly now: number;
  readonly progress: number;
}) {
  const done = stage.endedAt !== null;
  const took = Math.max(0, (stage.endedAt ?? now) - stage.startedAt);
  return (
    <li className="flex h-[30px] items-center gap-3">
      {done ? (
        <Check size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-ok" />
      ) : (
        <CircleDot size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-ember" />
      )}
      <span className={done ? 'text-fg-2' : 'font-medium'}>
        {done ? messages.stageDone(stage.stage) : messages.stageNow(stage.stage)}
      </span>
      {!done && <span className="num text-12 text-fg-3">{messages.percent(progress)}</span>}
      <span className="num ml-auto text-12 text-fg-2">{formatSeconds(took)}</span>
    </li>
  );
}

function LastTime({ model }: { readonly model: string }) {
  const ms = useUsualLoad(model);
  return (
    <div className="flex min-h-10 items-center gap-3 border-t border-line py-2 ps-5 pe-4">
      <p className="min-w-0 flex-1 text-12 text-fg-3">
        {ms === undefined ? messages.firstLoad : messages.lastLoad(ms)}
      </p>
      <KeepIt model={baseOf(model)} />
    </div>
  );
}

/** Whoever waits for a load may want to wait for it only once. */
function KeepIt({ model }: { readonly model: string }) {
  const kept = useLibrary((state) => state.models?.find((each) => each.id === model)?.pinned);
  if (kept === undefined) return null;
  return (
    <Button kind="ghost" size="sm" aria-pressed={kept} onClick={() => void pinModel(model, !kept)}>
      <Pin size={14} strokeWidth={1.75} aria-hidden="true" className={kept ? 'fill-current' : ''} />
      {kept ? messages.keptIt : messages.keepIt}
    </Button>
  );
}

/** Keeps how long the load took, to be said the next time. */
function useRememberedLoad(run: Run): void {
  const { meta, request } = run;
  useEffect(() => {
    if (meta === null || meta.load_ms < SHOW_AFTER_MS) return;
    remember('load-times', {
      ...remembered('load-times', loadTimesSchema, {}),
      [request.model]: meta.load_ms,
    });
  }, [meta, request.model]);
}
