/** What was made over what was given, right of a split that can be moved. */
import { useState } from 'react';
import { useMediaUrl } from '../../stores/media.ts';
import { Split } from '../picture/split.tsx';
import type { OfPicture } from '../view.ts';
import { madeOf } from './made.ts';
import type { MadePicture } from './made.ts';
import { messages } from './messages.ts';
import { useMadeView } from './view-store.ts';
import type { Ground } from './view-store.ts';

/** Squares of 12 px in two greys, the same in both themes, so that a cut-out is judged on the same ground. */
const GROUND: Readonly<Record<Ground, string>> = {
  checks: 'repeating-conic-gradient(#c9c5c0 0% 25%, #f4f2ef 0% 50%) 0 0 / 24px 24px',
  light: '#ffffff',
  dark: '#14110f',
};

/** The picture that was made; it fills the one that it is made of. */
export function MadeOverlay({ run }: OfPicture) {
  const made = madeOf(run);
  return made === null ? null : <Known key={made.image.media_id} made={made} />;
}

function Known({ made }: { readonly made: MadePicture }) {
  const { split, ground } = useMadeView();
  const [gone, setGone] = useState(false);
  const url = useMediaUrl(made.image);
  if (gone) return <p className="absolute inset-x-0 top-0 bg-surface px-3 py-1.5 text-fg">{messages.gone}</p>;
  if (url === null) return null;
  return (
    <>
      <div
        className="pointer-events-none absolute inset-0"
        style={{
          background: made.cut === null ? undefined : GROUND[ground],
          clipPath: `inset(0 0 0 ${split * 100}%)`,
        }}
      >
        <img
          src={url}
          alt={summaryOf(made)}
          draggable={false}
          className="block size-full max-w-none select-none"
          onError={() => setGone(true)}
        />
      </div>
      <Split
        split={split}
        onSplit={(next) => useMadeView.setState({ split: next })}
        label={messages.split}
        valueText={messages.splitOf(split)}
        before={messages.before}
        after={messages.after}
      />
    </>
  );
}

function summaryOf({ cut, size }: MadePicture): string {
  if (cut !== null) return messages.cutOver(cut.area);
  return size === null ? messages.after : messages.largerOver(size.width, size.height);
}
