/** The depth over the picture: colours at the right of a split that can be moved, points with their depths. */
import { useMemo } from 'react';
import type { MouseEvent } from 'react';
import { Pixels } from '../picture/canvas.tsx';
import type { GreyPicture } from '../picture/png.ts';
import { Split } from '../picture/split.tsx';
import { thinned, useGrey } from '../picture/use-grey.ts';
import type { OfPicture } from '../view.ts';
import { coloured } from './colour-maps.ts';
import { depthOf, valueAt, wide } from './depth.ts';
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
  const split = useDepthView((state) => state.split);
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
      <Split
        split={split}
        onSplit={(next) => useDepthView.setState({ split: next })}
        label={messages.split}
        valueText={messages.splitOf(split)}
        before={messages.picture}
        after={messages.result}
      />
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
