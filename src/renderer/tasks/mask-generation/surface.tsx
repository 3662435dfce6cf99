/** The mask over its picture, and the points that it is asked with; a click sets one. */
import { Minus, Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { MouseEvent } from 'react';
import { painted } from '../image-segmentation/segments.ts';
import { useMaskView } from '../image-segmentation/view-store.ts';
import { Pixels } from '../picture/canvas.tsx';
import { overlayRgb } from '../picture/colours.ts';
import { BoxLine, DrawBox } from '../picture/draw-box.tsx';
import type { Size } from '../picture/geometry.ts';
import type { GreyPicture } from '../picture/png.ts';
import { thinned, useGrey } from '../picture/use-grey.ts';
import { usePictureView } from '../picture/view-store.ts';
import type { OfSurface } from '../view.ts';
import { insideOf } from './masks.ts';
import type { Proposal } from './masks.ts';
import { messages } from './messages.ts';
import { addPoint, removePoint, setBox } from './set-points.ts';
import { useMaskBox, usePoints, useShownMasks } from './shown.ts';
import { usePointView } from './view-store.ts';

/** The place of the mask's colour among those of overlays. */
const COLOUR = 2;

/** Fills the picture. */
export function PointSurface({ picture, run, width, height }: OfSurface) {
  const shown = useShownMasks(run, picture);
  const visible = usePictureView((state) => state.masks);
  const { label, boxing } = usePointView();
  const box = useMaskBox();
  const drawn = visible ? shown : null;
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    addPoint({
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
      label: event.shiftKey ? 0 : label,
    });
  };
  return (
    <>
      <div
        role="img"
        aria-label={drawn === null ? messages.noSummary : messages.summary(drawn.index + 1, drawn.mask.area)}
        className="absolute inset-0 cursor-crosshair overflow-hidden"
        onClick={onClick}
      >
        {drawn !== null && <Mask mask={drawn.mask} />}
      </div>
      {box !== null && <BoxLine box={box} size={{ width, height }} />}
      {boxing && <DrawBox width={width} height={height} label={messages.boxHelp} onBox={setBox} />}
      <Points width={width} height={height} />
    </>
  );
}

function Mask({ mask: { mask } }: { readonly mask: Proposal }) {
  const grey = useGrey(mask);
  if (grey === 'gone') {
    return <p className="absolute inset-x-0 top-0 bg-surface px-3 py-1.5 text-fg">{messages.gone}</p>;
  }
  return grey === null ? null : <Drawn grey={grey} />;
}

function Drawn({ grey }: { readonly grey: GreyPicture }) {
  const { opacity, outlines } = useMaskView();
  const inside = useMemo(() => insideOf(thinned(grey)), [grey]);
  const pixels = useMemo(
    () => painted(inside, new Map([[1, overlayRgb(COLOUR)]]), outlines),
    [inside, outlines],
  );
  return (
    <Pixels
      pixels={pixels}
      width={inside.width}
      height={inside.height}
      style={{ opacity: outlines ? Math.max(opacity, 0.5) : opacity }}
    />
  );
}

/** Each takes itself away. */
function Points({ width, height }: Size) {
  return usePoints().map((point, index) => {
    const Sign = point.label === 1 ? Plus : Minus;
    return (
      <button
        key={index}
        type="button"
        aria-label={messages.pointLabel(index + 1, point)}
        title={messages.remove(index + 1)}
        onClick={() => removePoint(index)}
        className="absolute grid size-4 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full border border-[#fff] bg-[#14110f] text-[#fff] shadow-[0_0_0_1px_#14110f] before:absolute before:-inset-1.5"
        style={{ left: `${(100 * (point.x + 0.5)) / width}%`, top: `${(100 * (point.y + 0.5)) / height}%` }}
      >
        <Sign size={10} strokeWidth={3} aria-hidden="true" />
      </button>
    );
  });
}
