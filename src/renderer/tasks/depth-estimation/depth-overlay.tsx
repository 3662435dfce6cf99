/** The depth over the picture: colours at the right of a split that can be moved, points with their depths. */
import { ChevronsLeftRight } from 'lucide-react';
import { useMemo } from 'react';
import type { MouseEvent } from 'react';
import { Pixels } from '../picture/canvas.tsx';
import type { GreyPicture } from '../picture/png.ts';
import { thinned, useGrey } from '../picture/use-grey.ts';
import type { OfPicture } from '../view.ts';
import { coloured } from './colour-maps.ts';
import { depthOf, valueAt } from './depth.ts';
import type { Depth } from './depth.ts';
import { messages } from './messages.ts';
import { addPoint, removePoint, useDepthView } from './view-store.ts';

/** Drawn from the 16-bit picture, which is fetched once. */
export function DepthOverlay({ run, width, height }: OfPicture) {
  const depth = depthOf(run);
  return depth === null ? null : <Known depth={depth} width={width} height={height} />;
}

interface KnownProps {
  readonly depth: Depth;
  readonly width: number;
  readonly height: number;
}

function Known({ depth, width, height }: KnownProps) {
  const grey = useGrey(depth.map);
  if (grey === 'gone') {
    return <p className="absolute inset-x-0 top-0 bg-surface px-3 py-1.5 text-fg">{messages.gone}</p>;
  }
  if (grey === null) return null;
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    addPoint({
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    });
  };
  return (
    <>
      <div
        role="img"
        aria-label={messages.summary(depth.min, depth.max)}
        className="absolute inset-0 overflow-hidden"
        onClick={onClick}
      >
        <Colours grey={grey} />
      </div>
      <Split />
      <Points grey={grey} depth={depth} width={width} height={height} />
    </>
  );
}

function Colours({ grey }: { readonly grey: GreyPicture }) {
  const { map, inverse, split } = useDepthView();
  const small = useMemo(() => thinned(grey), [grey]);
  const pixels = useMemo(() => coloured(wide(small), map, inverse), [small, map, inverse]);
  return (
    <Pixels
      pixels={pixels}
      width={small.width}
      height={small.height}
      style={{ clipPath: `inset(0 0 0 ${split * 100}%)` }}
    />
  );
}

/** 16-bit values, whatever the depth of the file. */
function wide({ data }: GreyPicture): ArrayLike<number> {
  return data instanceof Uint16Array ? data : Uint16Array.from(data, (value) => value * 257);
}

const CAPTION =
  'pointer-events-none absolute bottom-2.5 rounded-1 bg-[rgb(20_17_15/0.85)] px-1.5 text-[11px] leading-5 font-medium text-[#fff]';

/** A native range over the middle of the picture; the rest of it is for clicks. */
function Split() {
  const split = useDepthView((state) => state.split);
  return (
    <>
      {split > 0.15 && <span className={`${CAPTION} left-2.5`}>{messages.picture}</span>}
      {split < 0.85 && <span className={`${CAPTION} right-2.5`}>{messages.result}</span>}
      <div className="pointer-events-none absolute inset-x-0 top-1/2 h-7 -translate-y-1/2">
        <input
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={split}
          aria-label={messages.split}
          aria-valuetext={messages.splitOf(split)}
          onChange={(event) => useDepthView.setState({ split: Number(event.target.value) })}
          className="peer pointer-events-auto absolute -inset-x-3.5 h-7 w-[calc(100%+28px)] cursor-ew-resize opacity-0"
        />
        <span
          aria-hidden="true"
          className="absolute top-1/2 grid size-7 -translate-x-1/2 -translate-y-1/2 place-items-center rounded-full bg-[#fff] text-[#211d1a] shadow-[0_1px_4px_rgb(0_0_0/0.4)] peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-ember"
          style={{ left: `${split * 100}%` }}
        >
          <ChevronsLeftRight size={14} strokeWidth={1.75} />
        </span>
      </div>
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-[#fff] shadow-[0_0_0_1px_rgb(0_0_0/0.35)]"
        style={{ left: `${split * 100}%` }}
      />
    </>
  );
}

interface PointsProps extends KnownProps {
  readonly grey: GreyPicture;
}

function Points({ grey, depth, width, height }: PointsProps) {
  const points = useDepthView((state) => state.points);
  return points.map(({ x, y }, index) => {
    const found = valueAt(grey, depth, { x: (x / width) * depth.width, y: (y / height) * depth.height });
    if (found === null) return null;
    const near = x / width > 0.8;
    return (
      <button
        key={index}
        type="button"
        aria-label={messages.pointLabel(index + 1, found)}
        title={messages.remove(index + 1)}
        onClick={() => removePoint(index)}
        className="absolute size-3.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-[#fff] bg-[rgb(20_17_15/0.4)] shadow-[0_0_0_1.5px_#14110f] before:absolute before:-inset-2"
        style={{ left: `${(100 * x) / width}%`, top: `${(100 * y) / height}%` }}
      >
        <span
          aria-hidden="true"
          className="num pointer-events-none absolute top-1/2 -translate-y-1/2 rounded-1 bg-[rgb(20_17_15/0.9)] px-1.5 text-[11px] leading-5 font-semibold whitespace-nowrap text-[#fff]"
          style={near ? { right: 16 } : { left: 16 }}
        >
          {messages.value(found)}
        </span>
      </button>
    );
  });
}
