/** The memory meters of the status bar; behind them each loaded model with what can be done with it. */
import { Layers } from 'lucide-react';
import { Popover } from 'radix-ui';
import { Suspense, lazy, useEffect } from 'react';
import { loadedModels, useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { setOverlay, useView } from '../../stores/view.ts';
import { formatShare } from '../../ui/format.ts';
import { Meter } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import { gpuParts, machineParts } from './segments.ts';

const openDetails = () => import('./memory-details.tsx');
const MemoryDetails = lazy(async () => ({ default: (await openDetails()).MemoryDetails }));
/** Milliseconds after the first picture until the details are fetched, so that they are there when they are opened. */
const DETAILS_AFTER_MS = 1_000;

/** Neighbours of the status bar that open one popover. The GPU's is there where the machine has one. */
export function MemoryStatus() {
  const health = useMachine((state) => state.health);
  const loaded = loadedModels(useLibrary((state) => state.models) ?? []);
  const open = useView((state) => state.overlay === 'memory');
  useEffect(() => {
    const timer = setTimeout(() => void openDetails().catch(() => undefined), DETAILS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (health === null) return null;
  const { used_bytes: used, total_bytes: total, watermark } = health.memory;
  return (
    <Popover.Root open={open} onOpenChange={(next) => setOverlay(next ? 'memory' : null)}>
      <Popover.Trigger className="-mx-1.5 flex h-6 items-center gap-4 rounded-1 px-1.5 hover:bg-hover data-[state=open]:bg-hover">
        <span className="flex items-center gap-[7px]">
          <Layers size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.loaded(loaded.length)}
        </span>
        {health.gpu !== null && (
          <span className="flex items-center gap-[7px] max-[960px]:hidden">
            {messages.gpu}
            <Meter
              segments={gpuParts(health.gpu, loaded).segments}
              mark={health.gpu.budget_bytes / health.gpu.total_bytes}
            />
            <span className="num">
              {formatShare(gpuParts(health.gpu, loaded).used, health.gpu.total_bytes)}
            </span>
          </span>
        )}
        <span className="flex items-center gap-[7px]">
          {messages.memory}
          <Meter segments={machineParts(health, loaded).segments} mark={watermark} />
          <span className="num">{formatShare(used, total)}</span>
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          side="top"
          sideOffset={8}
          collisionPadding={8}
          aria-label={messages.memory}
          className="pop z-50 w-[404px] max-w-[calc(100vw-16px)] rounded-3 border border-line-2 bg-surface shadow-3 outline-none"
        >
          <Suspense>
            <MemoryDetails health={health} loaded={loaded} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
