/** What the memory popover shows: the meters in large, and each model with its idle time, its pin and Unload. */
import type { Health, ModelInfo } from '../../../shared/models.ts';
import { heldBy, unloadModel, unloadUnkept } from '../../stores/library.ts';
import { goToSystem } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { formatBytes, splitName } from '../../ui/format.ts';
import { useClock } from '../../ui/hooks.ts';
import { Meter } from '../../ui/parts.tsx';
import type { Segment } from '../../ui/parts.tsx';
import { useHolder } from './holders.ts';
import { messages } from './messages.ts';
import { NextToGo } from './next-to-go.tsx';
import { PinButton } from './pin-button.tsx';
import { gpuParts, machineParts, toneOf } from './segments.ts';
import type { MemoryParts } from './segments.ts';

/** Idle times are renewed this often, ms. */
const RENEW_MS = 10_000;

interface DetailsProps {
  readonly health: Health;
  /** The largest first. */
  readonly loaded: readonly ModelInfo[];
}

/** The content of the popover. */
export function MemoryDetails({ health, loaded }: DetailsProps) {
  const { memory, gpu, models } = health;
  const kept = loaded.filter((model) => model.pinned).length;
  return (
    <>
      {gpu !== null && (
        <Block
          title={messages.gpuNamed(gpu.name)}
          parts={gpuParts(gpu, loaded)}
          total={gpu.total_bytes}
          mark={gpu.budget_bytes / gpu.total_bytes}
        />
      )}
      <Block
        title={messages.memory}
        parts={machineParts(health, loaded)}
        total={memory.total_bytes}
        mark={memory.watermark}
      />
      {loaded.length === 0 ? (
        <p className="px-4 py-4 text-fg-2">{messages.none}</p>
      ) : (
        <>
          <Models loaded={loaded} />
          <NextToGo className="border-t border-line px-4 py-2.5 text-12 text-fg-2" />
        </>
      )}
      <div className="flex items-center justify-between border-t border-line px-2 py-2">
        <Button kind="ghost" size="sm" disabled={loaded.length === kept} onClick={() => void unloadUnkept()}>
          {kept === 0 ? messages.unloadAll : messages.unloadUnkept}
        </Button>
        <span className="num text-12 whitespace-nowrap text-fg-3">
          {messages.limit(models.loaded, models.max)}
        </span>
        <Button kind="ghost" size="sm" onClick={() => goToSystem('settings')}>
          {messages.settings}
        </Button>
      </div>
    </>
  );
}

interface BlockProps {
  readonly title: string;
  readonly parts: MemoryParts;
  readonly total: number;
  readonly mark: number;
}

function Block({ title, parts, total, mark }: BlockProps) {
  const { segments, used, own, others, room } = parts;
  return (
    <div className="border-b border-line px-4 py-3">
      <div className="flex justify-between gap-4">
        <h2 className="min-w-0 truncate font-semibold">{title}</h2>
        <span className="num shrink-0 text-fg-2">{messages.ofTotal(used, total)}</span>
      </div>
      <Meter segments={segments} mark={mark} className="mt-2.5 h-3 w-full rounded-1" />
      <p className="num mt-2 text-12 text-fg-3">{messages.headroom(room)}</p>
      <p className="num text-12 text-fg-3">
        {[messages.hearth(own), others === null ? messages.othersUnknown : messages.others(others)].join(
          ', ',
        )}
      </p>
    </div>
  );
}

function Models({ loaded }: { readonly loaded: readonly ModelInfo[] }) {
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  return (
    <ul className="max-h-[280px] overflow-auto py-1.5">
      {loaded.map((model, index) => (
        <ModelRow key={model.id} model={model} tone={toneOf(index)} now={now} />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly model: ModelInfo;
  readonly tone: Segment['tone'];
  readonly now: number;
}

function ModelRow({ model, tone, now }: RowProps) {
  const holder = useHolder(model.id);
  return (
    <li className="flex min-h-11 items-center gap-2.5 py-1 ps-4 pe-2.5">
      <Swatch tone={tone} />
      <span className="me-auto min-w-0">
        <span className="block truncate font-medium" title={model.id}>
          {splitName(model.id).name}
        </span>
        <span className="num block text-12 text-fg-3">
          {[messages.idle(model, now), holder === undefined ? '' : messages.facts(holder, now)]
            .filter((part) => part !== '')
            .join(', ')}
        </span>
      </span>
      <span className="num shrink-0 text-12 text-fg-2">
        {model.memory.measured_bytes === null && <span className="me-1 text-fg-3">{messages.estimated}</span>}
        {formatBytes(heldBy(model))}
      </span>
      <PinButton model={model} />
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
  );
}

const FILLS: Readonly<Record<Segment['tone'], string>> = {
  hot: 'bg-ember-fill',
  warm: 'bg-fg-2',
  cool: 'bg-fg-3',
  other: 'bg-line-control',
};

function Swatch({ tone }: { readonly tone: Segment['tone'] }) {
  return <span aria-hidden="true" className={cx('size-2.5 shrink-0 rounded-[3px]', FILLS[tone])} />;
}
