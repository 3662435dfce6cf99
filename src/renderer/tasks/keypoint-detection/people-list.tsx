/** The boxes around people as a list, the switch that lets a drag draw them, and a way to give one by the keyboard. */
import { X } from 'lucide-react';
import { useId } from 'react';
import { useRun } from '../../stores/run.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { BoxForm } from '../picture/draw-box.tsx';
import { pictureNow } from '../picture/use-run.ts';
import { usePictureView } from '../picture/view-store.ts';
import { messages } from './messages.ts';
import { addBox, clearBoxes, removeBox, useBoxes } from './set-boxes.ts';
import { usePoseView } from './view-store.ts';

/** All that has to do with boxes. */
export function PeopleList() {
  const boxes = useBoxes();
  const drawing = usePoseView((state) => state.drawing);
  const picture = useRun(pictureNow);
  const known = usePictureView((state) => state.size);
  const size = known !== null && known.id === picture?.media_id ? known : null;
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-b border-line pt-2.5 pb-1">
      <div className="flex min-h-6 items-center gap-1 px-4">
        <h2 id={id} className="flex-1 text-12 font-semibold text-fg-2">
          {messages.boxes}
        </h2>
        {boxes.length > 0 && (
          <Button kind="ghost" size="sm" onClick={clearBoxes}>
            {messages.clear}
          </Button>
        )}
        <Button
          kind="ghost"
          size="sm"
          aria-pressed={drawing}
          onClick={() => usePoseView.setState({ drawing: !drawing })}
        >
          {messages.draw}
        </Button>
      </div>
      <p className="px-4 pt-1 text-12 text-fg-3">
        {boxes.length === 0 && messages.noBoxes} {drawing && messages.drawHelp}
      </p>
      {boxes.length > 0 && (
        <ul className="num mt-1">
          {boxes.map((box, index) => (
            <li
              key={index}
              aria-label={messages.box(index + 1, box)}
              className="flex h-8 items-center gap-2 border-t border-line ps-4 pe-2"
            >
              <span className="flex-1">{messages.person(index + 1)}</span>
              <span className="text-12 text-fg-2">{messages.boxPlace(box)}</span>
              <IconButton size="sm" label={messages.remove(index + 1)} onClick={() => removeBox(index)}>
                <X size={12} strokeWidth={1.75} aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {size !== null && <BoxForm key={size.id} size={size} onBox={addBox} />}
    </section>
  );
}
