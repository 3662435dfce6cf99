/** The status bar: what runs and waits on the left, the local API and memory on the right. */
import { Files, Plug } from 'lucide-react';
import { countsOf, isUnderWay } from '../features/batch/batch.ts';
import { MemoryStatus } from '../features/memory/memory-popover.tsx';
import { showBatch, useBatch } from '../stores/batch.ts';
import { useConnection } from '../stores/connection.ts';
import { useEvaluation } from '../stores/evaluation.ts';
import { useApiAddress } from '../stores/local-api.ts';
import { useMachine } from '../stores/machine.ts';
import { goTo, useView } from '../stores/view.ts';
import { useCopy } from '../ui/hooks.ts';
import { Live } from '../ui/parts.tsx';
import { messages } from './messages.ts';

/** 28 px. */
export function StatusBar() {
  return (
    <footer
      aria-label={messages.status}
      data-region
      className="num col-span-2 flex h-7 min-w-0 overflow-hidden whitespace-nowrap items-center gap-4 px-4 text-12 text-fg-2"
    >
      <Running />
      <BatchStatus />
      <EvaluationStatus />
      <span className="flex-1" />
      <Address />
      <MemoryStatus />
    </footer>
  );
}

function Running() {
  const queue = useMachine((state) => state.health?.queue);
  const phase = useConnection((state) => state.phase);
  if (phase !== 'open') {
    return <Idle words={phase === 'connecting' ? messages.connecting : messages.notConnected} />;
  }
  const { running, depth } = queue ?? { running: 0, depth: 0 };
  if (running + depth === 0) return <Idle words={messages.nothingRunning} />;
  return (
    <button
      type="button"
      onClick={() => goTo('activity')}
      className="-mx-1.5 flex h-6 items-center gap-[7px] rounded-1 px-1.5 hover:bg-hover"
    >
      <Live />
      {messages.running(running, depth)}
    </button>
  );
}

/** A batch that goes on behind the section, or that is done and not put away. */
function BatchStatus() {
  const batch = useBatch((state) => state.batch);
  const shown = useView((state) => state.batchShown);
  if (batch === null || shown) return null;
  const { done, failed } = countsOf(batch);
  return (
    <button
      type="button"
      onClick={() => showBatch(true)}
      className="-mx-1.5 flex h-6 items-center gap-[7px] rounded-1 px-1.5 hover:bg-hover"
    >
      {isUnderWay(batch) ? <Live /> : <Files size={14} strokeWidth={1.75} aria-hidden="true" />}
      {messages.batch(done + failed, batch.rows.length)}
    </button>
  );
}

/** An evaluation that goes on behind another section. */
function EvaluationStatus() {
  const running = useEvaluation((state) => state.running);
  const shown = useView((state) => state.section === 'evaluate' && !state.batchShown);
  if (running === null || shown) return null;
  return (
    <button
      type="button"
      onClick={() => goTo('evaluate')}
      className="-mx-1.5 flex h-6 items-center gap-[7px] rounded-1 px-1.5 hover:bg-hover"
    >
      <Live />
      {running.step === null
        ? messages.evaluating
        : messages.evaluation(running.step.done, running.step.total)}
    </button>
  );
}

function Idle({ words }: { readonly words: string }) {
  return (
    <span className="flex items-center gap-[7px]">
      <span aria-hidden="true" className="size-2 rounded-full border-[1.5px] border-fg-3" />
      {words}
    </span>
  );
}

function Address() {
  const address = useApiAddress();
  const { copied, copy } = useCopy();
  if (address === null) return null;
  return (
    <button
      type="button"
      title={messages.copyAddress}
      onClick={() => copy(address)}
      className="-mx-1.5 flex h-6 items-center gap-[7px] rounded-1 px-1.5 hover:bg-hover"
    >
      <Plug size={14} strokeWidth={1.75} aria-hidden="true" />
      {copied ? messages.copied : new URL(address).host}
    </button>
  );
}
