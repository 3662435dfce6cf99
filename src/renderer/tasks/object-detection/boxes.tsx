/** The boxes over the picture. */
import { useMemo } from 'react';
import { cx } from '../../ui/cx.ts';
import { overlayColour } from '../picture/colours.ts';
import { useLabelPlaces } from '../picture/label-colours.tsx';
import { usePictureView } from '../picture/view-store.ts';
import type { OfPicture } from '../view.ts';
import { foundOf, layersOf, placeOf, shownOf } from './detections.ts';
import type { Found } from './detections.ts';
import { messages } from './messages.ts';
import { point, useDetectionView } from './view-store.ts';

/** Height of a label's chip, px: a box that begins nearer to the edge has it inside. */
const CHIP_PX = 18;
/** Boxes that show their label at once, the surest first; more labels would cover the picture, and pointing shows them. */
const MOST_CHIPS = 40;

/** One button for each thing that is shown, the surest first. */
export function Boxes({ run, width, height, scale }: OfPicture) {
  const { threshold, hidden } = useDetectionView();
  const found = foundOf(run);
  const layers = useMemo(() => layersOf(found ?? []), [found]);
  const places = useLabelPlaces(found);
  if (found === null) return null;
  const shown = shownOf(found, { threshold, hidden });
  return (
    <div role="group" aria-label={messages.summary(shown)} className="absolute inset-0">
      {shown.map((each, order) => (
        <Box
          key={each.index}
          found={each}
          layer={layers.get(each.index) ?? 0}
          colour={overlayColour(places.get(each.label) ?? 1)}
          width={width}
          height={height}
          inside={each.box.ymin * scale < CHIP_PX}
          named={order < MOST_CHIPS}
        />
      ))}
    </div>
  );
}

interface BoxProps {
  readonly found: Found;
  readonly layer: number;
  readonly colour: string;
  readonly width: number;
  readonly height: number;
  readonly inside: boolean;
  /** Whether its label stands at it though nobody points at it. */
  readonly named: boolean;
}

function Box({ found, layer, colour, width, height, inside, named }: BoxProps) {
  const pointed = useDetectionView((state) => state.pointed === found.index);
  const labels = usePictureView((state) => state.labels);
  const [left, top, across, down] = placeOf(found);
  const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  return (
    <button
      type="button"
      aria-label={messages.box(found)}
      onPointerEnter={() => point(found.index)}
      onPointerLeave={() => point(null)}
      onFocus={() => point(found.index)}
      onBlur={() => point(null)}
      className="fade absolute rounded-[3px] border-2 transition-[background-color] duration-[90ms] focus-visible:outline-none"
      style={{
        background: pointed ? `color-mix(in srgb, ${colour} 24%, transparent)` : undefined,
        borderColor: colour,
        left: percent(left, width),
        top: percent(top, height),
        width: percent(across, width),
        height: percent(down, height),
        zIndex: pointed ? 10_000 : layer,
        boxShadow: pointed ? `0 0 0 1.5px var(--on-ov), 0 0 0 3.5px ${colour}` : undefined,
      }}
    >
      {((labels && named) || pointed) && (
        <span
          aria-hidden="true"
          className={cx(
            'num absolute -left-0.5 flex max-w-[200px] gap-1 px-[5px] text-[11px] leading-4 font-semibold whitespace-nowrap text-(--on-ov)',
            inside ? '-top-0.5 rounded-br-[3px]' : 'bottom-full rounded-t-[3px] rounded-br-[3px]',
          )}
          style={{ background: colour }}
        >
          <bdi className="truncate">{found.label}</bdi>
          {` ${messages.scoreOf(found.score)}`}
        </span>
      )}
    </button>
  );
}
