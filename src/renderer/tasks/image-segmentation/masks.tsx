/** The masks over the picture, and the name of the one under the pointer. */
import { useMemo, useState } from 'react';
import type { PointerEvent } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { Pixels } from '../picture/canvas.tsx';
import { overlayRgb } from '../picture/colours.ts';
import type { Point } from '../picture/geometry.ts';
import type { GreyPicture } from '../picture/png.ts';
import { indexAt, thinned, useGrey } from '../picture/use-grey.ts';
import { usePictureView } from '../picture/view-store.ts';
import type { OfPicture } from '../view.ts';
import { messages } from './messages.ts';
import { painted, segmentedOf } from './segments.ts';
import type { Part } from './segments.ts';
import { pointAt, useMaskView } from './view-store.ts';

/** Drawn from the class map, which is fetched once. */
export function Masks({ run }: OfPicture) {
  const segmented = segmentedOf(run);
  if (segmented === null || segmented.classMap === null) return null;
  return <Known parts={segmented.parts} classMap={segmented.classMap} />;
}

interface KnownProps {
  readonly parts: readonly Part[];
  readonly classMap: MediaRef;
}

function Known({ parts, classMap }: KnownProps) {
  const map = useGrey(classMap);
  if (map === 'gone') {
    return <p className="absolute inset-x-0 top-0 bg-surface px-3 py-1.5 text-fg">{messages.gone}</p>;
  }
  return map === null ? null : <Drawn parts={parts} map={map} />;
}

interface DrawnProps {
  readonly parts: readonly Part[];
  readonly map: GreyPicture;
}

function Drawn({ parts, map }: DrawnProps) {
  const { opacity, outlines, hidden, pointed } = useMaskView();
  const shown = usePictureView((state) => state.masks);
  const [at, setAt] = useState<Point | null>(null);
  const small = useMemo(() => thinned(map), [map]);
  const visible = useMemo(() => parts.filter(({ id }) => !hidden.has(id)), [parts, hidden]);
  const pixels = useMemo(() => {
    const colours = new Map(visible.map(({ id, place }) => [id, overlayRgb(place)]));
    return painted(small, colours, outlines);
  }, [visible, small, outlines]);
  const under = at === null ? undefined : parts.find(({ id }) => id === pointed);
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    const index = indexAt(map, place.x, place.y);
    setAt(place);
    pointAt(index === null ? null : (map.data[index] ?? null));
  };
  return (
    <div
      role="img"
      aria-label={messages.summary(shown ? visible.map(({ label }) => label) : [])}
      className="absolute inset-0"
      onPointerMove={onMove}
      onPointerLeave={() => {
        setAt(null);
        pointAt(null);
      }}
    >
      {shown && (
        <Pixels
          pixels={pixels}
          width={small.width}
          height={small.height}
          style={{ opacity: outlines ? Math.max(opacity, 0.5) : opacity }}
        />
      )}
      {at !== null && under !== undefined && (
        <span
          className="num pointer-events-none absolute rounded-1 bg-[rgb(20_17_15/0.9)] px-1.5 text-[11px] leading-5 font-semibold whitespace-nowrap text-[#fff]"
          style={{
            left: `${at.x * 100}%`,
            top: `${at.y * 100}%`,
            transform: at.x > 0.7 ? 'translate(calc(-100% - 10px), -50%)' : 'translate(14px, -50%)',
          }}
        >
          {messages.chip(under.label, under.area)}
        </span>
      )}
    </div>
  );
}
