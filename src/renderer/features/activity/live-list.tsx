/** What runs and waits now, in the order in which it has its turn. */
import { ArrowUpToLine, Square, X } from 'lucide-react';
import { useId } from 'react';
import type { EvalProgress } from '../../../shared/evaluation/report.ts';
import { isUnderWay } from '../../../shared/conversions.ts';
import type { LiveRequest } from '../../../shared/activity.ts';
import { cancelRequest, raiseRequest, useActivity } from '../../stores/activity.ts';
import { useConversions } from '../../stores/conversions.ts';
import { stopEvaluation, useEvaluation } from '../../stores/evaluation.ts';
import { useLibrary } from '../../stores/library.ts';
import { goTo } from '../../stores/view.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useClock } from '../../ui/hooks.ts';
import { Bar, Live } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { words as conversion } from '../models/conversion-messages.ts';
import { ConversionRow } from '../models/conversion-row.tsx';
import { messages as evaluation } from '../evaluate/messages.ts';
import { messages } from './messages.ts';
import { inTurnOrder, startsIn } from './queue.ts';
import { rateOf } from './rate.ts';

/** Elapsed time is renewed this often. */
const TICK_MS = 500;

/** The section; it grows to a third of the sheet, then scrolls. */
export function LiveList() {
  const id = useId();
  const requests = useActivity((state) => state.requests);
  const held = useActivity((state) => state.held);
  const evaluating = useEvaluation((state) => state.running);
  const converting = useConversions((state) => state.conversions).filter(isUnderWay);
  // Its inputs come and go in milliseconds; the line of the evaluation says which one it is at.
  const shown = (requests ?? []).filter(({ source }) => evaluating === null || source !== 'evaluation');
  const now = performance.timeOrigin + useClock(TICK_MS, (requests?.length ?? 0) > 0);
  return (
    <section aria-labelledby={id} className="flex max-h-[42%] min-h-[88px] shrink-0 flex-col px-4 pt-3.5">
      <h2 id={id} className="mb-2 shrink-0 text-12 font-semibold text-fg-2">
        {messages.now}
      </h2>
      {held && <p className="mb-2 shrink-0 text-12 text-warn">{messages.heldNote}</p>}
      {evaluating !== null && <EvaluationRow step={evaluating.step} />}
      {converting.map((each) => (
        <div
          key={each.id}
          className="mb-2 flex shrink-0 items-center gap-3 rounded-3 border border-line py-2.5 pr-3 pl-3.5"
        >
          <Live />
          <div className="min-w-0 flex-1">
            <ConversionRow conversion={each} title={conversion.converting(each)} />
          </div>
        </div>
      ))}
      {requests === null || (shown.length === 0 && evaluating === null && converting.length === 0) ? (
        <p className="rounded-3 border border-line px-3.5 py-3 text-fg-2">
          {requests === null ? messages.waitingForList : messages.nothing}
        </p>
      ) : (
        shown.length > 0 && (
          <ul
            aria-labelledby={id}
            tabIndex={0}
            className="min-h-0 overflow-auto rounded-3 border border-line -outline-offset-2"
          >
            {inTurnOrder(shown).map((request) => (
              <LiveRow key={request.request_id} request={request} now={now} />
            ))}
          </ul>
        )
      )}
    </section>
  );
}

/** The evaluation under way, in place of its hundreds of inputs. */
function EvaluationRow({ step }: { readonly step: EvalProgress | null }) {
  return (
    <div className="mb-2 flex shrink-0 items-center gap-3 rounded-3 border border-line py-2.5 pr-3 pl-3.5">
      <Live />
      <div className="min-w-0 flex-1">
        <button type="button" onClick={() => goTo('evaluate')} className="font-medium hover:underline">
          {evaluation.evaluation}
        </button>
        <p className="num truncate text-12 text-fg-3">
          {step === null ? evaluation.starting : `${evaluation.step(step)}, ${evaluation.of(step)}`}
        </p>
        <span className="mt-1.5 block max-w-[360px]">
          <Bar hot share={step === null ? 0 : step.done / step.total} label={evaluation.progress} />
        </span>
      </div>
      <Button size="sm" aria-label={evaluation.stopAction} onClick={() => void stopEvaluation()}>
        <Square size={12} strokeWidth={1.75} aria-hidden="true" />
        {evaluation.stop}
      </Button>
    </div>
  );
}

function LiveRow({ request, now }: { readonly request: LiveRequest; readonly now: number }) {
  const { phase, position, request_id: id } = request;
  const title = plainText(request.title) || messages.untitled;
  const stop = (): void => void cancelRequest(id);
  const elapsed = now - Date.parse(request.started_at);
  return (
    <li className="flex items-center gap-3 border-b border-line py-2.5 pr-3 pl-3.5 last:border-b-0">
      <span className="num grid w-3 shrink-0 place-items-center text-12 text-fg-3">
        {phase === 'queued' ? messages.place(position ?? 0) : <Live />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" title={title}>
          {title}
        </p>
        <Line request={request} now={now} />
      </div>
      {phase !== 'queued' && elapsed >= 0 && (
        <span className="num shrink-0 text-12 text-fg-3">{messages.elapsed(elapsed)}</span>
      )}
      {phase === 'queued' && (position ?? 0) > 0 && (
        <Button size="sm" aria-label={messages.goFirstOne(title)} onClick={() => void raiseRequest(id)}>
          <ArrowUpToLine size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.goFirst}
        </Button>
      )}
      {phase === 'queued' ? (
        <IconButton size="sm" label={messages.cancelOne(title)} onClick={stop}>
          <X size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      ) : (
        <Button size="sm" aria-label={messages.stopOne(title)} onClick={stop}>
          <Square size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.stop}
        </Button>
      )}
    </li>
  );
}

/** Model, door, and how far it is. */
function Line({ request, now }: { readonly request: LiveRequest; readonly now: number }) {
  const left = useStart(request, now);
  const samples = useActivity((state) => state.samples[request.request_id]);
  const { phase, progress, tokens } = request;
  const who = [
    messages.model(request.model),
    ...(request.source === 'app' ? [] : [messages.door(request.source)]),
    ...(phase === 'queued' ? [messages.queuePlace(request.position ?? 0, left)] : []),
  ].join(', ');
  return (
    <>
      <p className="flex items-center gap-2.5 text-12 text-fg-3">
        <span className="truncate">{who}</span>
        {phase === 'loading' && (
          <span className="num shrink-0 whitespace-nowrap text-fg-2">{messages.loading(request)}</span>
        )}
        {phase === 'running' && tokens > 0 && (
          <span className="num shrink-0 whitespace-nowrap text-fg-2">
            {messages.tokens(tokens, rateOf(samples ?? []))}
          </span>
        )}
      </p>
      {phase !== 'queued' && progress !== null && (
        <span className="mt-1.5 block max-w-[360px]">
          <Bar
            hot
            share={progress}
            label={phase === 'loading' ? messages.loadBar(request.model) : messages.stepsBar(request.title)}
          />
        </span>
      )}
    </>
  );
}

/** In how many ms a request has its turn; null where nobody knows, and while the queue is held. */
function useStart(request: LiveRequest, now: number): number | null {
  const requests = useActivity((state) => state.requests);
  const held = useActivity((state) => state.held);
  const models = useLibrary((state) => state.models);
  if (held || request.phase !== 'queued') return null;
  return startsIn(request.request_id, requests ?? [], models ?? [], now);
}
