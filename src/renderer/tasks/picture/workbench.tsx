/** The workbench of a task that takes a picture: the stage, further parts of the input, the film strip. */
import { ImageUp } from 'lucide-react';
import { Suspense, useId } from 'react';
import { contractOf } from '../../../shared/tasks/index.ts';
import type { MediaRef } from '../../../shared/media.ts';
import { fieldsOf, mediaOf } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, startRun, useRun } from '../../stores/run.ts';
import { useView } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { InputParts } from '../fields/input-parts.tsx';
import { NeededOptions, useNeededOptions } from '../fields/needed-options.tsx';
import { viewOf } from '../index.tsx';
import { Outcome } from '../outcome.tsx';
import { FilmStrip, choosePicture } from './film-strip.tsx';
import { messages } from './messages.ts';
import { pictureField, pictureOf } from './pictures.ts';
import { Stage } from './stage.tsx';
import { StageTools } from './tools.tsx';

/** The work area of the task. */
export function PictureWorkbench({ task }: { readonly task: RunTask }) {
  const run = useRun((state) => currentRun(state, task));
  const field = pictureField(task);
  const picture = useRun((state) => mediaOf(state.parts[task][field?.name ?? '']));
  const paneOpen = useView((state) => state.paneOpen);
  const { ResultPane } = viewOf(task);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {picture === null ? <Empty task={task} /> : <Shown task={task} picture={picture} run={run} />}
      {!paneOpen && ResultPane !== undefined && run !== null && (
        <div className="max-h-[40%] min-h-24 shrink-0 overflow-auto border-t border-line">
          {/* In a low window the whole of it scrolls, so that its foot does not lie over the film strip. */}
          <div className="flex h-full min-h-[280px] flex-col">
            <Suspense fallback={null}>
              <ResultPane />
            </Suspense>
          </div>
        </div>
      )}
      <OtherParts task={task} />
      <FilmStrip task={task} picture={picture} />
    </div>
  );
}

function Empty({ task }: { readonly task: RunTask }) {
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-auto bg-(--stage) p-5">
      <div className="flex flex-col items-center gap-3 text-center">
        <p className="text-14 font-medium">{contractOf(task).summary}</p>
        <p className="text-fg-2">{messages.empty}</p>
        <Button onClick={() => choosePicture(task)}>
          <ImageUp size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.open}
        </Button>
      </div>
    </div>
  );
}

interface ShownProps {
  readonly task: RunTask;
  readonly picture: MediaRef;
  readonly run: Run | null;
}

/** A result is only drawn over the picture that it is of. */
function Shown({ task, picture, run }: ShownProps) {
  const { Overlay, Surface, streams, tools = [] } = viewOf(task);
  const own = run !== null && pictureOf(run)?.media_id === picture.media_id;
  return (
    <Stage
      picture={picture}
      over={({ width, height }, scale) => (
        <Suspense fallback={null}>
          {Surface !== undefined && (
            <Surface picture={picture} run={own ? run : null} width={width} height={height} scale={scale} />
          )}
          {own && run.phase === 'done' && Overlay !== undefined && (
            <Overlay run={run} width={width} height={height} scale={scale} />
          )}
        </Suspense>
      )}
    >
      <StageTools labels={tools.includes('labels')} masks={tools.includes('masks')} />
      <div className="pointer-events-none absolute inset-0 overflow-auto *:pointer-events-auto *:empty:hidden">
        {/* Below the toolbar, which a card would cover in a narrow window. */}
        <div className="mx-auto w-full max-w-[700px] pt-7 empty:hidden [&_section]:bg-surface">
          {run !== null && run.phase !== 'done' && !(streams === true && run.phase === 'running') && (
            <Outcome
              task={task}
              run={run}
              empty={null}
              onEdit={() => choosePicture(task)}
              result={() => <></>}
            />
          )}
        </div>
      </div>
    </Stage>
  );
}

/** What a task needs beside its picture; nothing for most. */
function OtherParts({ task }: { readonly task: RunTask }) {
  const id = useId();
  const needed = useNeededOptions(task).length > 0;
  const picture = pictureField(task);
  const others = fieldsOf(task).filter((field) => field !== picture);
  if (others.length === 0 && !needed) return null;
  return (
    <div
      className="flex max-h-[30%] shrink-0 flex-col gap-2 overflow-auto border-t border-line px-4 py-2.5"
      onKeyDown={(event) => {
        // With Mod it is the key of Run everywhere; while a script is composed it ends a word.
        const plain =
          event.key === 'Enter' && !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey);
        if (viewOf(task).enterRuns !== true || !plain || event.nativeEvent.isComposing) return;
        if (!(event.target instanceof HTMLTextAreaElement)) return;
        event.preventDefault();
        startRun(task);
      }}
    >
      <InputParts task={task} id={id} />
      <NeededOptions task={task} />
    </div>
  );
}
