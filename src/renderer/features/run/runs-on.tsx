/** Foot of the pane: where it ran and why, how long each part took, and what is worth knowing. */
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Meta } from '../../../shared/inference.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatMs } from '../../ui/format.ts';
import { backendName, deviceName } from './backends.ts';
import { messages } from './messages.ts';

interface RunsOnProps {
  readonly meta: Meta | null;
  readonly model: ModelInfo | null;
  /** Begins as two lines, where the pane has more to show than this. */
  readonly compact: boolean;
}

/** The last run's `meta`; before the first one, what is known of a loaded model. */
export function RunsOn({ meta, model, compact }: RunsOnProps) {
  const [open, setOpen] = useState(!compact);
  const backend = meta?.backend ?? (model?.loaded === true ? model.backend : null);
  const device = meta?.device ?? model?.device ?? null;
  const warnings = meta?.warnings ?? [];
  return (
    <section
      aria-label={messages.runsOn}
      className="max-h-[45%] shrink-0 overflow-auto border-t border-line px-4 py-3"
    >
      <div className="flex items-center gap-2">
        <h2 className="text-12 font-semibold text-fg-2">{messages.runsOn}</h2>
        {!open && (
          <span className="num min-w-0 flex-1 truncate text-12 text-fg-2">
            {[
              ...(device === null ? [] : [deviceName(device)]),
              ...(backend === null ? [] : [backendName(backend)]),
              ...(meta === null ? [] : [formatMs(meta.latency_ms)]),
            ].join(', ')}
          </span>
        )}
        {compact && (
          <Button
            kind="ghost"
            size="sm"
            aria-expanded={open}
            className="-my-1 -mr-2 ml-auto"
            onClick={() => setOpen(!open)}
          >
            {!open && warnings.length > 0 && (
              <TriangleAlert size={14} strokeWidth={1.75} aria-hidden="true" className="text-warn" />
            )}
            {open
              ? messages.fewer
              : warnings.length > 0
                ? messages.warningCount(warnings.length)
                : messages.details}
          </Button>
        )}
      </div>
      {open && (
        <>
          <Facts meta={meta} model={model} />
          <Warnings warnings={warnings} />
        </>
      )}
    </section>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul
      aria-label={messages.warnings}
      className="mt-2.5 space-y-1.5 border-t border-line pt-2.5 text-12 text-fg-2"
    >
      {warnings.map((warning) => (
        <li key={warning} className="flex gap-2">
          <TriangleAlert
            size={14}
            strokeWidth={1.75}
            aria-hidden="true"
            className="mt-px shrink-0 text-warn"
          />
          <span className="min-w-0 break-words">{warning}</span>
        </li>
      ))}
    </ul>
  );
}

function Facts({ meta, model }: { readonly meta: Meta | null; readonly model: ModelInfo | null }) {
  const backend = meta?.backend ?? (model?.loaded === true ? model.backend : null);
  const device = meta?.device ?? model?.device ?? null;
  const why = meta?.acceleration.reason ?? model?.acceleration?.reason ?? null;
  const held = model?.memory.measured_bytes ?? null;
  if (backend === null && device === null)
    return <p className="mt-1.5 text-12 text-fg-3">{messages.notRunYet}</p>;
  return (
    <dl className="num mt-1.5 grid grid-cols-[64px_1fr] gap-x-2 gap-y-[5px] text-12">
      {backend !== null && (
        <Fact name={messages.engine}>{[backendName(backend), meta?.dtype].filter(Boolean).join(', ')}</Fact>
      )}
      {device !== null && <Fact name={messages.device}>{deviceName(device)}</Fact>}
      {held !== null && <Fact name={messages.memory}>{formatBytes(held)}</Fact>}
      {meta !== null && <Fact name={messages.time}>{messages.timeParts(timesOf(meta))}</Fact>}
      {meta?.input_tokens !== undefined && (
        <Fact name={messages.inputTokens}>{messages.tokensIn(meta.input_tokens)}</Fact>
      )}
      {why !== null && (
        <Fact name={messages.why}>
          <span className="text-fg-2">{why}</span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** The whole and its parts, the parts that took no time left out. */
function timesOf(meta: Meta): string[] {
  const run = Math.max(0, meta.latency_ms - meta.queue_ms - meta.load_ms);
  const parts = [
    ...(meta.queue_ms >= 1 ? [messages.inQueue(formatMs(meta.queue_ms))] : []),
    ...(meta.load_ms >= 1 ? [messages.inLoad(formatMs(meta.load_ms))] : []),
  ];
  return parts.length === 0 ? [formatMs(meta.latency_ms)] : [...parts, messages.inRun(formatMs(run))];
}
