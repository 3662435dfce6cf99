/** The models in memory: what each holds, where, and when it goes. */
import {
  heldBy,
  loadedModels,
  unloadAll,
  unloadModel,
  unloadUnkept,
  useLibrary,
} from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatMs, splitName } from '../../ui/format.ts';
import { useClock } from '../../ui/hooks.ts';
import { useHolder } from '../memory/holders.ts';
import { NextToGo } from '../memory/next-to-go.tsx';
import { PinButton } from '../memory/pin-button.tsx';
import { deviceName } from '../run/backends.ts';
import { messages } from './messages.ts';

/** Idle times are renewed this often, ms. */
const RENEW_MS = 10_000;

/** The section, with a table or a sentence. */
export function LoadedModels() {
  const loaded = loadedModels(useLibrary((state) => state.models) ?? []);
  const most = useMachine((state) => state.health?.models.max);
  const kept = loaded.filter((model) => model.pinned).length;
  return (
    <>
      <div className="mt-7 mb-2 flex min-h-7 items-center gap-3">
        <h2 className="flex-1 text-14 font-semibold">{messages.loadedModels}</h2>
        {most !== undefined && (
          <span className="num text-12 text-fg-3">{messages.ofMost(loaded.length, most)}</span>
        )}
        {kept > 0 && kept < loaded.length && (
          <Button size="sm" onClick={() => void unloadUnkept()}>
            {messages.unloadUnkept}
          </Button>
        )}
        {loaded.length > 1 && (
          <Button size="sm" onClick={() => void unloadAll()}>
            {messages.unloadAll}
          </Button>
        )}
      </div>
      {loaded.length === 0 ? (
        <p className="text-fg-2">{messages.noneLoaded}</p>
      ) : (
        <>
          <Table loaded={loaded} />
          <NextToGo className="mt-2.5 text-12 text-fg-2" />
        </>
      )}
    </>
  );
}

/** Six columns; a sentence beside them would be a word wide in a small window, so it has a row of its own below. */
const COLUMNS = 6;

function Table({ loaded }: { readonly loaded: readonly ModelInfo[] }) {
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  return (
    <table className="w-full border-separate border-spacing-0 rounded-3 border border-line [&_td]:px-3.5 [&_th]:px-3.5">
      <thead>
        <tr className="h-8 text-12 text-fg-3">
          <th>{messages.model}</th>
          <th className="text-end!">{messages.holds}</th>
          <th className="text-end!">{messages.estimated}</th>
          <th>{messages.where}</th>
          <th className="text-end! whitespace-nowrap">{messages.backIn}</th>
          <th>
            <span className="sr-only">{messages.keepOrUnload}</span>
          </th>
        </tr>
      </thead>
      {loaded.map((model) => (
        <Rows key={model.id} model={model} now={now} />
      ))}
    </table>
  );
}

function Rows({ model, now }: { readonly model: ModelInfo; readonly now: number }) {
  const { name } = splitName(model.id);
  const holder = useHolder(model.id);
  const { estimated_bytes: estimated } = model.memory;
  return (
    <tbody>
      <tr className="h-(--row) [&>*]:border-t [&>*]:border-line">
        <th scope="row" title={model.id} className="max-w-[240px] truncate">
          {name}
        </th>
        <td className="num text-end">{formatBytes(heldBy(model))}</td>
        <td className="num text-end text-fg-3">
          {estimated === null ? messages.none : formatBytes(estimated)}
        </td>
        <td className="text-fg-2">{model.device === null ? messages.none : deviceName(model.device)}</td>
        <td className="num text-end text-fg-2">
          {holder === undefined || holder.reload_ms === null ? messages.none : formatMs(holder.reload_ms)}
        </td>
        <td>
          <span className="flex items-center justify-end gap-1">
            <PinButton model={model} />
            <Button
              kind="ghost"
              size="sm"
              aria-label={messages.unloadOne(name)}
              disabled={model.state !== 'loaded'}
              onClick={() => void unloadModel(model.id)}
            >
              {messages.unload}
            </Button>
          </span>
        </td>
      </tr>
      <tr>
        <td colSpan={COLUMNS} className="pb-2.5 text-12 text-fg-2">
          {messages.goes(model, holder, now)}{' '}
          {holder !== undefined && <span className="text-fg-3">{messages.whyGoes(holder, now)}</span>}
        </td>
      </tr>
    </tbody>
  );
}
