/** Pictures and sounds of two results: boxes of both in one picture, masks and made pictures beside each other. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { MatchedThing } from '../../../shared/examples/things.ts';
import { matchBoxes } from '../../../shared/examples/things.ts';
import type { MediaRef } from '../../../shared/media.ts';
import type { Detection } from '../../../shared/tasks/object-detection.ts';
import { useMediaUrl } from '../../stores/media.ts';
import { messages } from './messages.ts';
import type { ShownMask } from './results.ts';

const PICTURE = 'block max-h-[320px] max-w-full';

/** The boxes of both results in one picture: kept ones dashed, new ones solid; what has no partner is drawn bold. */
export function BoxesPair({
  before,
  after,
  picture,
}: {
  readonly before: readonly Detection[];
  readonly after: readonly Detection[];
  readonly picture: MediaRef;
}) {
  const url = useMediaUrl(picture);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  if (url === null) return <p className="text-fg-3">{messages.pictureGone}</p>;
  return (
    <figure className="flex flex-col gap-1.5">
      <div className="relative w-fit">
        <img
          src={url}
          alt={messages.boxesOf(`${messages.keptBoxes}, ${messages.newBoxes}`)}
          className={PICTURE}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
            setSize({ width, height })
          }
        />
        {size !== null && (
          <svg
            aria-hidden="true"
            viewBox={`0 0 ${String(size.width)} ${String(size.height)}`}
            className="absolute inset-0 size-full"
          >
            {matchBoxes(before, after).map((pair, index) => (
              <Pair key={index} pair={pair} />
            ))}
          </svg>
        )}
      </div>
      <figcaption className="flex gap-4 text-12 text-fg-2">
        <span className="border-b-2 border-dashed border-fg-2">{messages.keptBoxes}</span>
        <span className="border-b-2 border-ember">{messages.newBoxes}</span>
      </figcaption>
    </figure>
  );
}

function Pair({ pair: { before, after } }: { readonly pair: MatchedThing }) {
  const alone = before === null || after === null;
  const box = (thing: Detection, now: boolean): ReactNode => {
    const { xmin, ymin, xmax, ymax } = thing.box;
    const place = { x: xmin, y: ymin, width: Math.max(0, xmax - xmin), height: Math.max(0, ymax - ymin) };
    const line = { fill: 'none', vectorEffect: 'non-scaling-stroke' } as const;
    return (
      <g key={String(now)}>
        {/* A dark rim, so that the line is seen on any picture. */}
        <rect {...place} {...line} stroke="#000" strokeOpacity={0.6} strokeWidth={alone ? 5 : 3.5} />
        <rect
          {...place}
          {...line}
          stroke={now ? 'var(--ember-fill)' : '#fff'}
          strokeWidth={alone ? 3 : 1.5}
          strokeDasharray={now ? undefined : '6 4'}
        />
      </g>
    );
  };
  return (
    <>
      {before !== null && box(before, false)}
      {after !== null && box(after, true)}
    </>
  );
}

/** The masks of each result over the picture, side by side. */
export function MasksPair({
  before,
  after,
  picture,
}: {
  readonly before: readonly ShownMask[];
  readonly after: readonly ShownMask[];
  readonly picture: MediaRef;
}) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Masked side={messages.before} masks={before} picture={picture} />
      <Masked side={messages.after} masks={after} picture={picture} />
    </div>
  );
}

/** Masks that are drawn: more of them hide each other. */
const MOST_MASKS = 12;
/** A turn of the colour circle that never comes back to where it was (the golden angle), in degrees. */
const TURN = 137.508;

function Masked({
  side,
  masks,
  picture,
}: {
  readonly side: string;
  readonly masks: readonly ShownMask[];
  readonly picture: MediaRef;
}) {
  const url = useMediaUrl(picture);
  if (url === null) return <p className="text-fg-3">{messages.pictureGone}</p>;
  return (
    <figure className="min-w-0">
      <div className="relative w-fit">
        <img src={url} alt={messages.pictureOf(side)} className={PICTURE} />
        {masks.slice(0, MOST_MASKS).map(({ mask }, index) => (
          <MaskLayer key={mask.media_id} mask={mask} hue={(index * TURN) % 360} />
        ))}
      </div>
      <figcaption className="mt-1 text-12 text-fg-3">{side}</figcaption>
    </figure>
  );
}

function MaskLayer({ mask, hue }: { readonly mask: MediaRef; readonly hue: number }) {
  const url = useMediaUrl(mask);
  if (url === null) return null;
  return (
    <span
      aria-hidden="true"
      className="absolute inset-0 opacity-55"
      style={{
        backgroundColor: `oklch(70% 0.17 ${hue.toFixed(0)})`,
        maskImage: `url("${url}")`,
        maskMode: 'luminance',
        maskSize: '100% 100%',
      }}
    />
  );
}

/** Two pictures that the runs made. */
export function PicturesPair({ before, after }: { readonly before: MediaRef; readonly after: MediaRef }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Picture side={messages.before} media={before} />
      <Picture side={messages.after} media={after} />
    </div>
  );
}

function Picture({ side, media }: { readonly side: string; readonly media: MediaRef }) {
  const url = useMediaUrl(media);
  return (
    <figure className="min-w-0">
      {url === null ? (
        <p className="text-fg-3">{messages.pictureGone}</p>
      ) : (
        <img src={url} alt={messages.pictureOf(side)} className={PICTURE} />
      )}
      <figcaption className="mt-1 text-12 text-fg-3">{side}</figcaption>
    </figure>
  );
}

/** Two sounds that the runs made. */
export function SoundsPair({ before, after }: { readonly before: MediaRef; readonly after: MediaRef }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Sound side={messages.before} media={before} />
      <Sound side={messages.after} media={after} />
    </div>
  );
}

function Sound({ side, media }: { readonly side: string; readonly media: MediaRef }) {
  const url = useMediaUrl(media);
  return url === null ? null : (
    <audio controls src={url} aria-label={messages.soundOf(side)} className="w-full" />
  );
}
