/** The rail: the sections, the last runs, and at its foot what models run on. */
import { CircleCheck, Cpu, Gauge, Library, ListChecks, Play } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { deviceName } from '../features/run/backends.ts';
import { keyFor } from '../features/keys/keys-store.ts';
import { useLibrary } from '../stores/library.ts';
import { useMachine } from '../stores/machine.ts';
import { RAIL, SECTIONS, goTo, goToSystem, resizeRail, useView } from '../stores/view.ts';
import type { Section } from '../stores/view.ts';
import { cx } from '../ui/cx.ts';
import { Live } from '../ui/parts.tsx';
import { Splitter } from '../ui/splitter.tsx';
import { messages } from './messages.ts';
import { RecentRuns } from './recent-runs.tsx';

const ICONS: Readonly<Record<Section, LucideIcon>> = {
  run: Play,
  models: Library,
  activity: ListChecks,
  evaluate: Gauge,
  system: Cpu,
};

/** As wide as its column; `narrow` shows icons only. */
export function Rail({ narrow }: { readonly narrow: boolean }) {
  return (
    <aside
      aria-label={messages.sidebar}
      data-region
      className="relative flex min-h-0 flex-col px-2 pt-1 pb-2"
    >
      <nav aria-label={messages.main} className="flex shrink-0 flex-col">
        {SECTIONS.map((section) => (
          <SectionButton key={section} section={section} narrow={narrow} />
        ))}
      </nav>
      {narrow ? <span className="flex-1" /> : <RecentRuns />}
      <DeviceLine narrow={narrow} />
      {!narrow && <RailSplitter />}
    </aside>
  );
}

function RailSplitter() {
  const width = useView((state) => state.railWidth);
  return (
    <Splitter
      label={messages.railWidth}
      size={width}
      range={RAIL}
      standard={RAIL.standard}
      side="start"
      onSize={resizeRail}
      className="absolute! inset-y-1 -end-1 mx-0!"
    />
  );
}

function SectionButton({ section, narrow }: { readonly section: Section; readonly narrow: boolean }) {
  const here = useView((state) => state.section) === section;
  const underWay = useMachine((state) => {
    const queue = section === 'activity' ? state.health?.queue : undefined;
    return queue === undefined ? 0 : queue.running + queue.depth;
  });
  const Icon = ICONS[section];
  const title = messages.section[section];
  const hint = [title, keyFor(`go.${section}`) ?? '', underWay > 0 ? messages.underWay(underWay) : ''];
  return (
    <button
      type="button"
      aria-current={here ? 'page' : undefined}
      title={hint.filter((part) => part !== '').join('  ')}
      onClick={() => goTo(section)}
      className={cx(
        'relative flex h-(--row-nav) items-center gap-2.5 rounded-2 px-2 font-medium',
        here ? 'bg-active text-fg' : 'text-fg-2 hover:bg-hover',
        narrow && 'justify-center',
      )}
    >
      <Icon
        size={16}
        strokeWidth={1.75}
        aria-hidden="true"
        className={cx('shrink-0', here && 'text-ember')}
      />
      <span className={narrow ? 'sr-only' : 'min-w-0 flex-1 truncate text-start'}>{title}</span>
      {section === 'models' && !narrow && <ModelCount />}
      {underWay > 0 && <UnderWay count={underWay} narrow={narrow} />}
    </button>
  );
}

const COUNT = 'num text-11 font-normal text-fg-3';

function ModelCount() {
  const count = useLibrary((state) => state.models?.length);
  if (count === undefined) return null;
  return (
    <span aria-hidden="true" className={COUNT}>
      {messages.modelCount(count)}
    </span>
  );
}

/** A live dot and how many requests run or wait; the button's title says it in words. */
function UnderWay({ count, narrow }: { readonly count: number; readonly narrow: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cx('flex items-center gap-1.5', narrow && 'absolute end-0.5 top-0.5 scale-75')}
    >
      <Live />
      {!narrow && <span className={COUNT}>{messages.modelCount(count)}</span>}
    </span>
  );
}

function DeviceLine({ narrow }: { readonly narrow: boolean }) {
  const report = useMachine((state) => state.devices);
  if (report === null) return null;
  const { gpu_name: gpu, cpu_model: cpu, cpu_cores: cores } = report.capabilities;
  const onCpu = report.device === 'cpu';
  const name = !onCpu && gpu !== null ? gpu : messages.device(cpu, cores);
  const title = `${name}. ${report.reason}`;
  return (
    <button
      type="button"
      title={title}
      onClick={() => goToSystem('devices')}
      className={cx(
        'flex shrink-0 items-start gap-2 rounded-2 p-2 text-start hover:bg-hover',
        narrow && 'justify-center',
      )}
    >
      <CircleCheck size={14} strokeWidth={1.75} aria-hidden="true" className="mt-px shrink-0 text-ok" />
      {/* In a narrow rail the words are the button's name alone. */}
      <span className={narrow ? 'sr-only' : 'min-w-0 flex-1'}>
        <span className="block truncate text-12 font-medium">{name}</span>
        <span className="block truncate text-11 text-fg-3">
          {messages.onDevice(deviceName(report.device))}
        </span>
      </span>
    </button>
  );
}
