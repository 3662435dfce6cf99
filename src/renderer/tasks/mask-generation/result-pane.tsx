/** Beside the picture: what a click sets, the points, and the masks that were proposed. */
import { useId } from 'react';
import { cx } from '../../ui/cx.ts';
import { useRun } from '../../stores/run.ts';
import { MaskLooks } from '../image-segmentation/looks.tsx';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { pictureNow, useShownRun } from '../picture/use-run.ts';
import { saveCutOut, saveMask } from './exports.ts';
import { masksCsv, proposalsOf } from './masks.ts';
import { messages } from './messages.ts';
import { PointList } from './point-list.tsx';
import { useShownMasks } from './shown.ts';
import type { ShownMasks } from './shown.ts';
import { usePointView } from './view-store.ts';

/** The tab of the result; points can be given before there is one. */
export function MaskResult() {
  const run = useShownRun();
  const picture = useRun(pictureNow);
  const shown = useShownMasks(run, picture);
  if (picture === null) return <NoResult />;
  const exports =
    shown === null
      ? []
      : [
          { title: messages.maskPng, save: () => void saveMask(shown) },
          { title: messages.cutPng, save: () => void saveCutOut(shown) },
        ];
  return (
    <ResultFrame
      run={shown?.run ?? null}
      label={messages.result}
      exports={exports}
      copy={shown === null ? null : () => masksCsv(shown.masks)}
      head={<MaskLooks />}
    >
      <PointList />
      {shown !== null && <Masks shown={shown} />}
      {shown === null && run?.phase === 'done' && proposalsOf(run) === null && (
        <p className="px-4 py-3 text-fg-2">{messages.noMask}</p>
      )}
    </ResultFrame>
  );
}

/** One of them is shown over the picture. */
function Masks({ shown: { run, masks, index } }: { readonly shown: ShownMasks }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t border-line pt-2.5">
      <div className="flex min-h-6 items-baseline justify-between gap-2 px-4">
        <h2 id={id} className="text-12 font-semibold text-fg-2">
          {messages.masks}
        </h2>
        <p role="status" className="text-12 text-fg-3">
          {messages.found(masks.length)}
        </p>
      </div>
      <div role="radiogroup" aria-labelledby={id} className="mt-1">
        {masks.map(({ score, area, mask }, at) => (
          <label
            key={mask.media_id + String(at)}
            className={cx(
              'num flex h-9 items-center gap-2.5 border-b border-line px-4 hover:bg-hover',
              at === index && 'bg-active',
            )}
          >
            <input
              type="radio"
              name={id}
              checked={at === index}
              onChange={() => usePointView.setState({ chosen: { run: run.id, index: at } })}
              className="size-3.5 shrink-0 accent-ember"
            />
            <span className="flex-1">{messages.mask(at + 1)}</span>
            <span className="text-fg-2">
              <span className="text-12 text-fg-3">{messages.score}</span> {messages.scoreOf(score)}
            </span>
            <span className="min-w-[96px] text-end">
              <span className="text-12 text-fg-3">{messages.share}</span> {messages.percent(area)}
            </span>
          </label>
        ))}
      </div>
    </section>
  );
}
