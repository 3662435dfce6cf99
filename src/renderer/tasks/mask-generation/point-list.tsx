/** The points as a table, the kind that a click sets, and a way to give a place by the keyboard. */
import { Plus, Undo2, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';
import { useRun } from '../../stores/run.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, Segmented } from '../../ui/controls.tsx';
import { BoxForm } from '../picture/draw-box.tsx';
import type { Size } from '../picture/geometry.ts';
import { pictureNow } from '../picture/use-run.ts';
import { usePictureView } from '../picture/view-store.ts';
import { messages } from './messages.ts';
import { placeIn } from './points.ts';
import type { Prompt } from './points.ts';
import { addPoint, clearPoints, removePoint, setBox, undoPoint } from './set-points.ts';
import { useMaskBox, usePoints } from './shown.ts';
import { usePointView } from './view-store.ts';

const KINDS = [
  { value: '1', label: messages.kind(1) },
  { value: '0', label: messages.kind(0) },
  { value: 'box', label: messages.dragDraws },
] as const;

/** All that has to do with points. */
export function PointList() {
  const { label, boxing } = usePointView();
  const box = useMaskBox();
  const picture = useRun(pictureNow);
  const known = usePictureView((state) => state.size);
  const size = known !== null && known.id === picture?.media_id ? known : null;
  const points = usePoints();
  const given = points.length > 0 || box !== null;
  const id = useId();
  return (
    <>
      <div className="px-4 pt-3 pb-2.5">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span className="font-medium">{boxing ? messages.dragSets : messages.clickSets}</span>
          <Segmented
            label={messages.clickSets}
            value={boxing ? 'box' : label === 1 ? '1' : '0'}
            onChange={(next) =>
              usePointView.setState(
                next === 'box' ? { boxing: true } : { boxing: false, label: next === '1' ? 1 : 0 },
              )
            }
            options={KINDS}
          />
        </div>
        <p className="mt-1 text-12 text-fg-3">{boxing ? messages.boxHelp : messages.help}</p>
      </div>
      <section aria-labelledby={id} className="border-t border-line pt-2.5 pb-1">
        <div className="flex min-h-6 items-center gap-1 px-4">
          <h2 id={id} className="flex-1 text-12 font-semibold text-fg-2">
            {messages.points}
          </h2>
          {points.length > 0 && (
            <Button kind="ghost" size="sm" onClick={undoPoint}>
              <Undo2 size={12} strokeWidth={1.75} aria-hidden="true" />
              {messages.undo}
            </Button>
          )}
          {given && (
            <Button kind="ghost" size="sm" onClick={clearPoints}>
              {messages.clear}
            </Button>
          )}
        </div>
        {given ? (
          <PointTable points={points} box={box} />
        ) : (
          <p className="px-4 pt-1 text-12 text-fg-3">
            {messages.none} {messages.middle}
          </p>
        )}
        {size !== null &&
          (boxing ? (
            <BoxForm key={size.id} size={size} onBox={setBox} />
          ) : (
            <PlaceForm key={size.id} size={size} label={label} />
          ))}
      </section>
    </>
  );
}

function PointTable({ points, box }: Prompt) {
  return (
    <table className="num mt-1 w-full">
      <thead>
        <tr className="h-7 border-b border-line text-12 text-fg-3">
          <th scope="col" className="ps-4">
            {messages.point}
          </th>
          <th scope="col">{messages.what}</th>
          <th scope="col" className="text-end">
            {messages.place}
          </th>
          <th className="w-10" aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {points.map(({ x, y, label }, index) => (
          <tr key={index} className="h-8 border-b border-line">
            <th scope="row" className="ps-4 font-normal">
              {messages.number(index + 1)}
            </th>
            <td className="text-fg-2">{messages.kind(label)}</td>
            <td className="mono text-end text-fg-2">{messages.at(x, y)}</td>
            <td className="pe-2 text-end">
              <IconButton size="sm" label={messages.remove(index + 1)} onClick={() => removePoint(index)}>
                <X size={12} strokeWidth={1.75} aria-hidden="true" />
              </IconButton>
            </td>
          </tr>
        ))}
        {box !== null && (
          <tr className="h-8 border-b border-line">
            <th scope="row" className="ps-4 font-normal">
              {messages.box}
            </th>
            <td className="text-fg-2">{messages.boxWhat}</td>
            <td className="mono text-end text-fg-2">{messages.boxPlace(box)}</td>
            <td className="pe-2 text-end">
              <IconButton size="sm" label={messages.removeBox} onClick={() => setBox(null)}>
                <X size={12} strokeWidth={1.75} aria-hidden="true" />
              </IconButton>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface PlaceFormProps {
  readonly size: Size;
  readonly label: MaskPoint['label'];
}

/** Begins at the middle. */
function PlaceForm({ size, label }: PlaceFormProps) {
  const [left, setLeft] = useState(String(Math.floor(size.width / 2)));
  const [top, setTop] = useState(String(Math.floor(size.height / 2)));
  const problemId = useId();
  const x = placeIn(left, size.width);
  const y = placeIn(top, size.height);
  const wrong = x === null || y === null;
  const field = (title: string, value: string, place: number | null, set: (next: string) => void) => (
    <label className="flex min-w-0 items-center gap-1.5 text-12 text-fg-2">
      {title}
      <Field
        inputMode="numeric"
        className="num w-16"
        value={value}
        invalid={place === null}
        aria-describedby={wrong ? problemId : undefined}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
  return (
    <form
      className="px-4 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) addPoint({ x, y, label });
      }}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        {field(messages.left, left, x, setLeft)}
        {field(messages.top, top, y, setTop)}
        <Button type="submit" size="sm" disabled={wrong}>
          <Plus size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.add}
        </Button>
      </div>
      {wrong && (
        <p id={problemId} className="mt-1 text-12 text-bad">
          {messages.beside(size.width, size.height)}
        </p>
      )}
    </form>
  );
}
