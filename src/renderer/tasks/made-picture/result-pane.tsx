/** What was made, beside it: how much stays of a cut-out and what lies behind it, or the size before and after. */
import type { ReactNode } from 'react';
import type { Run } from '../../features/run/run-state.ts';
import { Segmented } from '../../ui/controls.tsx';
import { NoResult, ResultFrame } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { useShownRun } from '../picture/use-run.ts';
import { usePictureView } from '../picture/view-store.ts';
import { saveMade } from './exports.ts';
import { madeOf } from './made.ts';
import type { MadePicture } from './made.ts';
import { messages } from './messages.ts';
import { GROUNDS, useMadeView } from './view-store.ts';

/** The tab of the result. */
export function MadeResult() {
  const run = useShownRun();
  const made = madeOf(run);
  if (run === null || made === null) return <NoResult />;
  const exports = [
    { title: messages.png, save: () => void saveMade(run, 'image') },
    ...(made.cut === null ? [] : [{ title: messages.mask, save: () => void saveMade(run, 'mask') }]),
  ];
  const label = made.cut === null ? messages.larger : messages.cutOut;
  return (
    <ResultFrame run={run} label={label} exports={exports} copy={null}>
      {made.cut !== null && <Behind />}
      <dl className="num grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 px-4 py-3 text-12">
        {made.cut !== null && <Figure name={messages.stays}>{messages.percent(made.cut.area)}</Figure>}
        {made.size !== null && <Sizes run={run} size={made.size} />}
      </dl>
    </ResultFrame>
  );
}

function Behind() {
  const ground = useMadeView((state) => state.ground);
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-3">
      <span className="text-fg-2">{messages.ground}</span>
      <Segmented
        label={messages.ground}
        value={ground}
        onChange={(next) => useMadeView.setState({ ground: next })}
        options={GROUNDS.map((value) => ({ value, label: messages.groundOf(value) }))}
      />
    </div>
  );
}

interface SizesProps {
  readonly run: Run;
  readonly size: NonNullable<MadePicture['size']>;
}

/** The size before is known while the picture that was given stands on the stage. */
function Sizes({ run, size }: SizesProps) {
  const shown = usePictureView((state) => state.size);
  const before = shown?.id === pictureOf(run)?.media_id ? shown : null;
  return (
    <>
      {before !== null && (
        <Figure name={messages.sizeBefore}>{messages.size(before.width, before.height)}</Figure>
      )}
      <Figure name={messages.sizeAfter}>{messages.size(size.width, size.height)}</Figure>
    </>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-3">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
