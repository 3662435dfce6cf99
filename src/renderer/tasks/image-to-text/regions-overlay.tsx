/** The places of an answer over the picture, as the boxes of found things are drawn. */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Region } from '../../../shared/tasks/picture-regions.ts';
import { cx } from '../../ui/cx.ts';
import { colourPlaces, overlayColour } from '../picture/colours.ts';
import { usePictureView } from '../picture/view-store.ts';
import type { OfPicture } from '../view.ts';
import { messages } from './messages.ts';
import { cornerOf, regionsOf, svgPoints } from './regions.ts';

/** The place that is pointed at, in the list or over the picture. */
export const useRegionView = create<{ readonly pointed: number | null }>()(() => ({ pointed: null }));

/** Points at a place, or at none. */
export function pointAt(pointed: number | null): void {
  useRegionView.setState({ pointed });
}

/** One shape for each place; labels stand at their left upper corners. */
export function Regions({ run, width, height }: OfPicture) {
  const regions = regionsOf(run);
  const places = useMemo(() => colourPlaces((regions ?? []).map(({ label }) => label)), [regions]);
  if (regions === null || regions.length === 0) return null;
  return (
    <div
      role="img"
      aria-label={messages.regionsOver(regions)}
      className="pointer-events-none absolute inset-0"
    >
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${String(width)} ${String(height)}`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        {regions.map((region, index) => (
          <Shape
            key={index}
            region={region}
            index={index}
            colour={overlayColour(places.get(region.label) ?? 1)}
          />
        ))}
      </svg>
      {regions.map((region, index) => (
        <Label
          key={index}
          region={region}
          index={index}
          colour={overlayColour(places.get(region.label) ?? 1)}
          width={width}
          height={height}
        />
      ))}
    </div>
  );
}

interface PlaceProps {
  readonly region: Region;
  readonly index: number;
  readonly colour: string;
}

function Shape({ region, index, colour }: PlaceProps) {
  const pointed = useRegionView((state) => state.pointed === index);
  return svgPoints(region).map((points, part) => (
    <polygon
      key={part}
      points={points}
      stroke={colour}
      strokeWidth={pointed ? 4 : 2}
      vectorEffect="non-scaling-stroke"
      fill={colour}
      fillOpacity={pointed ? 0.3 : region.polygons === undefined ? 0 : 0.12}
      pointerEvents="all"
      data-pointed={pointed}
      onPointerEnter={() => pointAt(index)}
      onPointerLeave={() => pointAt(null)}
    />
  ));
}

function Label({
  region,
  index,
  colour,
  width,
  height,
}: PlaceProps & { readonly width: number; readonly height: number }) {
  const pointed = useRegionView((state) => state.pointed === index);
  const labels = usePictureView((state) => state.labels);
  const corner = cornerOf(region);
  if (corner === null || region.label === '' || !(labels || pointed)) return null;
  const inside = corner.y < height / 20;
  return (
    <span
      aria-hidden="true"
      className={cx(
        'absolute max-w-60 truncate rounded-[3px] px-[5px] text-[11px] leading-4 font-semibold text-(--on-ov)',
        inside ? '' : '-translate-y-full',
        pointed && 'z-10',
      )}
      style={{
        background: colour,
        left: `${String((100 * corner.x) / width)}%`,
        top: `${String((100 * corner.y) / height)}%`,
      }}
    >
      {region.label}
    </span>
  );
}

/** The places as a list beside the picture; each points at its shape. */
export function RegionList({ regions }: { readonly regions: readonly Region[] }) {
  const pointed = useRegionView((state) => state.pointed);
  const places = useMemo(() => colourPlaces(regions.map(({ label }) => label)), [regions]);
  if (regions.length === 0) return <p className="px-4 pb-3 text-fg-2">{messages.noRegions}</p>;
  return (
    <ul aria-label={messages.regions} className="border-t border-line">
      {regions.map((region, index) => (
        <li
          key={index}
          onPointerEnter={() => pointAt(index)}
          onPointerLeave={() => pointAt(null)}
          className={cx('border-b border-line px-2.5 py-0.5', pointed === index && 'bg-active')}
        >
          <button
            type="button"
            onFocus={() => pointAt(index)}
            onBlur={() => pointAt(null)}
            className="flex min-h-7 w-full items-center gap-2 rounded-1 px-1.5 text-start"
          >
            <span
              aria-hidden="true"
              className="size-2.5 shrink-0 rounded-[3px]"
              style={{ background: overlayColour(places.get(region.label) ?? 1) }}
            />
            <span className="flex-1 break-words">{messages.region(index + 1, region)}</span>
            <span className="mono shrink-0 text-12 text-fg-2">{messages.regionPlace(region)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
