/** The lines as points: what is alike lies together. A click selects the nearest point; the list does the same by key. */
import { useMemo } from 'react';
import type { MouseEvent } from 'react';
import { cx } from '../../ui/cx.ts';
import { labelled, laidOut } from './layout.ts';
import type { Place } from './layout.ts';
import { messages } from './messages.ts';
import { nearest } from './metric.ts';
import type { Neighbour } from './metric.ts';
import type { Projection } from './pca.ts';
import type { Embedded } from './result.ts';
import { groupColour, groupsIn, select, useLooks } from './result.ts';

/** Neighbours that are joined with the selected point. */
const JOINED = 3;
/** How far from a point a click still means it, in hundredths of the map. */
const REACH = 6;

interface MapViewProps {
  readonly embedded: Embedded;
  readonly projection: Projection;
  readonly selected: number;
}

/** A square map of 100 × 100 that fills its box. */
export function MapView({ embedded, projection, selected }: MapViewProps) {
  const places = useMemo(() => laidOut(projection.points), [projection]);
  const metric = useLooks((state) => state.metric);
  const groups = groupsIn(embedded);
  const neighbours = useMemo(
    () => nearest(metric, embedded.vectors, selected, JOINED),
    [metric, embedded, selected],
  );
  const names = useMemo(
    () => labelled(places, [selected, ...neighbours.map(({ index }) => index)]),
    [places, selected, neighbours],
  );
  const own = places[selected];
  const summary = messages.mapSummary(
    places.length,
    projection.share,
    embedded.lines[selected] ?? '',
    neighbours.map(({ index }) => embedded.lines[index] ?? '').join('; '),
  );
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 100;
    const y = ((event.clientY - box.top) / box.height) * 100;
    const at = closest(places, x, y);
    if (at !== null) select(at);
  };
  return (
    <div
      role="img"
      aria-label={summary}
      onClick={onClick}
      className="relative min-h-0 flex-1 overflow-hidden"
    >
      <div aria-hidden="true" className="absolute inset-0">
        <Grid />
        <Joins places={places} own={own} neighbours={neighbours} />
        {places.map(({ x, y }, index) => (
          <span
            key={index}
            title={embedded.lines[index]}
            className={cx(
              'absolute -translate-x-1/2 -translate-y-1/2 rounded-full',
              index === selected ? 'z-10 size-3.5 outline-2 outline-offset-2 outline-fg' : 'size-2.5',
            )}
            style={{ left: `${x}%`, top: `${y}%`, background: groupColour(groups[index] ?? 0) }}
          />
        ))}
        {names.map(({ index, left }) => (
          <span
            key={index}
            className={cx(
              'pointer-events-none absolute max-w-[30%] -translate-y-1/2 truncate text-11',
              index === selected ? 'font-semibold text-fg' : 'text-fg-2',
            )}
            style={{
              top: `${places[index]?.y ?? 0}%`,
              ...(left
                ? { right: `calc(${100 - (places[index]?.x ?? 0)}% + 12px)` }
                : { left: `calc(${places[index]?.x ?? 0}% + 12px)` }),
            }}
          >
            {embedded.lines[index]}
          </span>
        ))}
      </div>
    </div>
  );
}

interface JoinsProps {
  readonly places: readonly Place[];
  readonly own: Place | undefined;
  readonly neighbours: readonly Neighbour[];
}

/** Lines from the selected point to its neighbours. */
function Joins({ places, own, neighbours }: JoinsProps) {
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" className="absolute inset-0 h-full w-full">
      {own !== undefined &&
        neighbours.map(({ index }) => (
          <line
            key={index}
            x1={own.x}
            y1={own.y}
            x2={places[index]?.x}
            y2={places[index]?.y}
            stroke="var(--fg-3)"
            strokeDasharray="2 3"
            vectorEffect="non-scaling-stroke"
          />
        ))}
    </svg>
  );
}

function Grid() {
  return (
    <span className="absolute inset-0 bg-[linear-gradient(to_right,var(--line)_1px,transparent_1px),linear-gradient(to_bottom,var(--line)_1px,transparent_1px)] bg-[size:20%_14.28%] opacity-70" />
  );
}

function closest(
  places: readonly { readonly x: number; readonly y: number }[],
  x: number,
  y: number,
): number | null {
  let best: number | null = null;
  let reach = REACH;
  for (const [index, place] of places.entries()) {
    const far = Math.hypot(place.x - x, place.y - y);
    if (far >= reach) continue;
    reach = far;
    best = index;
  }
  return best;
}
