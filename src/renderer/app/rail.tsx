/** The rail: the sections, and at its foot what models run on. */
import { CircleCheck, Cpu, Library, Play } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { deviceName } from '../features/run/backends.ts';
import { useLibrary } from '../stores/library.ts';
import { useMachine } from '../stores/machine.ts';
import { SECTIONS, goTo, goToSystem, useView } from '../stores/view.ts';
import type { Section } from '../stores/view.ts';
import { cx } from '../ui/cx.ts';
import { chord } from '../ui/keys.ts';
import { messages } from './messages.ts';

const ICONS: Readonly<Record<Section, LucideIcon>> = { run: Play, models: Library, system: Cpu };

/** 200 px wide, or 52 with icons only. `narrow` is what a person chose; a small window is narrow anyway. */
export function Rail({ narrow }: { readonly narrow: boolean }) {
  const section = useView((state) => state.section);
  const count = useLibrary((state) => state.models?.length);
  return (
    <aside aria-label={messages.sidebar} className="flex min-h-0 flex-col px-2 pt-1 pb-2">
      <nav aria-label={messages.main} className="flex flex-col">
        {SECTIONS.map((each, index) => {
          const Icon = ICONS[each];
          const here = each === section;
          const title = messages.section[each];
          return (
            <button
              key={each}
              type="button"
              aria-current={here ? 'page' : undefined}
              aria-label={title}
              title={`${title}  ${chord(String(index + 1))}`}
              onClick={() => goTo(each)}
              className={cx(
                'flex h-[30px] items-center gap-2.5 rounded-2 px-2 font-medium',
                here ? 'bg-active text-fg' : 'text-fg-2 hover:bg-hover',
                narrow ? 'justify-center' : 'max-wide:justify-center',
              )}
            >
              <Icon
                size={16}
                strokeWidth={1.75}
                aria-hidden="true"
                className={cx('shrink-0', here && 'text-ember')}
              />
              <span className={words(narrow)}>{title}</span>
              {each === 'models' && count !== undefined && (
                <span className={cx('num text-11 text-fg-3', words(narrow), 'ml-auto flex-none')}>
                  {messages.modelCount(count)}
                </span>
              )}
            </button>
          );
        })}
      </nav>
      <DeviceLine narrow={narrow} />
    </aside>
  );
}

/** Words are left out of a narrow rail. */
function words(narrow: boolean): string {
  return narrow ? 'hidden' : 'max-wide:hidden';
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
      aria-label={title}
      onClick={() => goToSystem('devices')}
      className={cx(
        'mt-auto flex items-start gap-2 rounded-2 p-2 text-start hover:bg-hover',
        narrow ? 'justify-center' : 'max-wide:justify-center',
      )}
    >
      <CircleCheck size={14} strokeWidth={1.75} aria-hidden="true" className="mt-px shrink-0 text-ok" />
      <span className={cx('min-w-0 flex-1', words(narrow))}>
        <span className="block truncate text-12 font-medium">{name}</span>
        <span className="block truncate text-11 text-fg-3">
          {messages.onDevice(deviceName(report.device))}
        </span>
      </span>
    </button>
  );
}
