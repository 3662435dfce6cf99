/** The memory meter of the status bar, and behind it each loaded model with what it holds and a way to unload it. */
import { Layers } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { Health, ModelInfo } from '../../../shared/models.ts';
import { heldBy, loadedModels, unloadAll, unloadModel, useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { goToSystem, setOverlay, useView } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { formatBytes, formatShare, splitName } from '../../ui/format.ts';
import { Meter } from '../../ui/parts.tsx';
import type { Segment } from '../../ui/parts.tsx';
import { messages } from './messages.ts';

const TONES = ['hot', 'warm', 'cool'] as const;

/** Other programs first, then each model: what the machine holds, in parts of all its memory. */
function segmentsOf(health: Health, loaded: readonly ModelInfo[]): Segment[] {
  const { used_bytes: used, total_bytes: total } = health.memory;
  const own = loaded.reduce((sum, model) => sum + heldBy(model), 0);
  const models = loaded.map((model, index): Segment => ({
    key: model.id,
    share: heldBy(model) / total,
    tone: TONES[index % 3] ?? 'hot',
  }));
  return [...models, { key: '', share: Math.max(0, used - own) / total, tone: 'other' }];
}

/** Two neighbours of the status bar that open the same popover. */
export function MemoryStatus() {
  const health = useMachine((state) => state.health);
  const loaded = loadedModels(useLibrary((state) => state.models) ?? []);
  const open = useView((state) => state.overlay === 'memory');
  if (health === null) return null;
  const { used_bytes: used, total_bytes: total, watermark } = health.memory;
  return (
    <Popover.Root open={open} onOpenChange={(next) => setOverlay(next ? 'memory' : null)}>
      <Popover.Trigger className="-mx-1.5 flex h-6 items-center gap-4 rounded-1 px-1.5 hover:bg-hover data-[state=open]:bg-hover">
        <span className="flex items-center gap-[7px]">
          <Layers size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.loaded(loaded.length)}
        </span>
        <span className="flex items-center gap-[7px]">
          {messages.memory}
          <Meter segments={segmentsOf(health, loaded)} mark={watermark} />
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
          className="pop z-50 w-[404px] rounded-3 border border-line-2 bg-surface shadow-3 outline-none"
        >
          <Details health={health} loaded={loaded} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Details({ health, loaded }: { readonly health: Health; readonly loaded: readonly ModelInfo[] }) {
  const { used_bytes: used, total_bytes: total, watermark } = health.memory;
  const own = loaded.reduce((sum, model) => sum + heldBy(model), 0);
  return (
    <>
      <div className="border-b border-line px-4 py-3">
        <div className="num flex justify-between">
          <h2 className="font-semibold">{messages.memory}</h2>
          <span className="text-fg-2">{messages.ofTotal(used, total)}</span>
        </div>
        <Meter
          segments={segmentsOf(health, loaded)}
          mark={watermark}
          className="mt-2.5 h-3 w-full rounded-1"
        />
        <p className="num mt-2 text-12 text-fg-3">{messages.headroom(total * watermark - used)}</p>
        <p className="num text-12 text-fg-3">
          {[messages.hearth(own), messages.others(Math.max(0, used - own))].join(', ')}
        </p>
      </div>
      {loaded.length === 0 ? (
        <p className="px-4 py-4 text-fg-2">{messages.none}</p>
      ) : (
        <ul className="max-h-[280px] overflow-auto py-1.5">
          {loaded.map((model, index) => (
            <li key={model.id} className="flex h-9 items-center gap-2.5 pr-2.5 pl-4">
              <Swatch tone={index % 3} />
              <span className="min-w-0 flex-1 truncate font-medium" title={model.id}>
                {splitName(model.id).name}
              </span>
              <span className="num text-12 text-fg-2">
                {model.memory.measured_bytes === null && (
                  <span className="mr-1 text-fg-3">{messages.estimated}</span>
                )}
                {formatBytes(heldBy(model))}
              </span>
              <Button
                kind="ghost"
                size="sm"
                aria-label={messages.unloadOne(model.id)}
                disabled={model.state !== 'loaded'}
                onClick={() => void unloadModel(model.id)}
              >
                {messages.unload}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-center justify-between border-t border-line px-2 py-2">
        <Button kind="ghost" size="sm" disabled={loaded.length === 0} onClick={() => void unloadAll()}>
          {messages.unloadAll}
        </Button>
        <span className="num text-12 text-fg-3">
          {messages.limit(health.models.loaded, health.models.max)}
        </span>
        <Button kind="ghost" size="sm" onClick={() => goToSystem('settings')}>
          {messages.settings}
        </Button>
      </div>
    </>
  );
}

function Swatch({ tone }: { readonly tone: number }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'size-2.5 shrink-0 rounded-[3px]',
        tone === 0 ? 'bg-ember-fill' : tone === 1 ? 'bg-fg-2' : 'bg-fg-3',
      )}
    />
  );
}
