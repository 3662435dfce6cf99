/** One model's answer about a picture or a sound: the views of its task, looked at together with those beside it. */
import { Suspense } from 'react';
import { JsonResult } from '../../../tasks/fields/json-result.tsx';
import { viewOf } from '../../../tasks/index.tsx';
import { LayerOverlay } from '../../../tasks/picture/layer-overlay.tsx';
import { Stage } from '../../../tasks/picture/stage.tsx';
import { RunElsewhere } from '../../../tasks/picture/use-run.ts';
import { kindOf } from '../../batch/media-rows.ts';
import { resultText } from '../../batch/results.ts';
import type { RunTask } from '../request.ts';
import type { Run } from '../run-state.ts';
import { AnswerState, hasAnswer } from './answer-state.tsx';
import { messages } from './messages.ts';
import { mediaNow, useCompare } from './store.ts';

interface MediaAnswerProps {
  /** Of the column. */
  readonly id: string;
  readonly task: RunTask;
  readonly run: Run | null;
}

/** A picture on its stage with the result below it; a sound plays above all of them, so here is its result alone. */
export function MediaAnswer({ id, task, run }: MediaAnswerProps) {
  const media = useCompare(mediaNow);
  if (media === null) return <p className="min-h-0 flex-1 px-5 py-4 text-fg-3">{messages.noMedia}</p>;
  const { Overlay, Surface } = viewOf(task);
  const Drawn = Surface === undefined ? Overlay : LayerOverlay;
  return (
    <>
      {kindOf(task) === 'picture' && (
        <Stage
          picture={media}
          over={({ width, height }, scale) => (
            <Suspense fallback={null}>
              {run?.phase === 'done' && Drawn !== undefined && (
                <Drawn run={run} width={width} height={height} scale={scale} />
              )}
            </Suspense>
          )}
        >
          {null}
        </Stage>
      )}
      <div
        className={
          kindOf(task) === 'picture'
            ? 'flex h-[44%] min-h-0 shrink-0 flex-col overflow-auto border-t border-line'
            : 'flex min-h-0 flex-1 flex-col overflow-auto'
        }
      >
        {hasAnswer(run) ? (
          <Result task={task} run={run} />
        ) : (
          <div className="px-5 py-4">
            <AnswerState id={id} task={task} run={run} />
          </div>
        )}
      </div>
    </>
  );
}

function Result({ task, run }: { readonly task: RunTask; readonly run: Run }) {
  const { Result: Shown = JsonResult, ResultPane, Surface, streams } = viewOf(task);
  if (run.phase !== 'done' && streams !== true) return null;
  if (Surface !== undefined) return <p className="px-5 py-4">{resultText(task, run.result)}</p>;
  return (
    <RunElsewhere value={run}>
      <Suspense fallback={null}>
        {ResultPane === undefined ? (
          <Shown run={run} />
        ) : (
          // In a low column the whole of it scrolls, so that its table is never squeezed to nothing.
          <div className="flex h-full min-h-[420px] shrink-0 flex-col">
            <ResultPane />
          </div>
        )}
      </Suspense>
    </RunElsewhere>
  );
}
