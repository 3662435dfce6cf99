/** The GPU's memory now, where the machine has one with memory of its own. */
import { loadedModels, useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { formatBytes } from '../../ui/format.ts';
import { Meter } from '../../ui/parts.tsx';
import { gpuParts } from '../memory/segments.ts';
import { messages } from './messages.ts';

/** A meter with its numbers; nothing without a GPU. */
export function GpuNow() {
  const gpu = useMachine((state) => state.health?.gpu ?? null);
  const models = useLibrary((state) => state.models);
  if (gpu === null) return null;
  const { segments, own, others, used } = gpuParts(gpu, loadedModels(models ?? []));
  const known = others !== null;
  const parts = [
    { name: messages.runners, bytes: own },
    ...(known ? [{ name: messages.others, bytes: others }] : []),
    { name: known ? messages.free : messages.notOurs, bytes: gpu.total_bytes - used },
  ];
  return (
    <section aria-label={messages.gpuMemory} className="mt-7">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-14 font-semibold">{messages.gpuMemory}</h2>
        <span className="num text-12 text-fg-3">{messages.ofTotal(used, gpu.total_bytes)}</span>
      </div>
      <div className="mt-2 rounded-3 border border-line p-3.5">
        <Meter
          segments={segments}
          mark={gpu.budget_bytes / gpu.total_bytes}
          className="flex! h-3 w-full rounded-1"
        />
        <p className="mt-2.5 text-12 text-fg-3">{gpu.name}</p>
        <dl className="mt-1 flex flex-wrap gap-x-5 gap-y-1 text-12">
          {parts.map(({ name, bytes }) => (
            <div key={name} className="flex gap-1.5">
              <dt className="text-fg-3">{name}</dt>
              <dd className="num">{formatBytes(bytes)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}
