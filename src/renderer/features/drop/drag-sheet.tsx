/** During a drag: what it is as far as the system tells, and the tasks that it can be let go on. */
import { FileQuestion, FileText, Files, Image, Volume2 } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useDrag } from '../../stores/drag.ts';
import type { Drag } from '../../stores/drag.ts';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { useRun } from '../../stores/run.ts';
import { cx } from '../../ui/cx.ts';
import { lastOffer } from './last-offer.ts';
import { messages } from './messages.ts';
import { CARD, CardFace } from './offer-cards.tsx';
import { mediaKindOf, mediaOffers } from './media-offers.ts';
import { offersFor } from './offers.ts';
import type { ModelOf, Offer } from './offers.ts';
import { kindOfMime } from './sniff.ts';
import type { Kind } from './sniff.ts';

/** A page sees no lines during a drag; offers for lines are made, and fall back to the whole text. */
const LINES_UNKNOWN = 2;
const ICONS: Readonly<Record<'text' | 'picture' | 'sound' | 'many' | 'unknown', LucideIcon>> = {
  text: FileText,
  picture: Image,
  sound: Volume2,
  many: Files,
  unknown: FileQuestion,
};

/** Over everything; no key reaches it while something is dragged, so it is for the pointer alone. */
export function DragSheet() {
  const drag = useDrag((state) => state.drag);
  return drag === null ? null : <Sheet drag={drag} />;
}

function Sheet({ drag }: { readonly drag: Drag }) {
  const models = useLibrary((state) => state.models);
  const chosen = useRun((state) => state.chosen);
  const kind = drag.count === 1 ? kindOfDrag(drag.types[0] ?? '') : 'many';
  const offers =
    kind === 'text' || kind === 'table' || kind === 'json'
      ? offersFor({ kind, lines: LINES_UNKNOWN }, (task) => modelFor(models ?? [], task, chosen[task])).map(
          withoutCount,
        )
      : mediaOffersFor(kind, (task) => modelFor(models ?? [], task, chosen[task]));
  const last = kind === 'many' ? undefined : offers.find((offer) => offer.id === lastOffer(kind));
  const icon =
    kind === 'table' || kind === 'json' ? 'text' : kind === 'clip' || kind === 'model' ? 'unknown' : kind;
  const Icon = ICONS[icon];
  return (
    <div
      role="status"
      data-offer={last === undefined ? undefined : 'last'}
      className="fade fixed inset-0 z-[70] grid place-items-center bg-scrim p-6"
    >
      <div className="w-[880px] max-w-full rounded-4 border border-line-2 bg-surface px-5 pt-5 pb-4 shadow-3">
        <div className={cx('flex items-center gap-4', offers.length > 0 && 'mb-4')}>
          <span className="grid size-14 shrink-0 place-items-center rounded-3 border border-line bg-raised text-fg-2">
            <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
          </span>
          <div className="min-w-0">
            <p className="text-20 font-semibold tracking-[-0.015em]">{messages.dragQuestion}</p>
            <p className="text-fg-2">
              {offers.length > 0 && kind !== 'many'
                ? messages.dragOne(messages.what[kind])
                : wordsOf(kind, drag.count)}
            </p>
          </div>
        </div>
        {offers.length > 0 && (
          <>
            <ul className="grid grid-cols-2 gap-2.5 roomy:grid-cols-4">
              {offers.map((offer) => (
                <Target key={offer.id} offer={offer} />
              ))}
            </ul>
            <p className="mt-4 text-12 text-fg-2">
              {last === undefined ? messages.elsewhereChoose : messages.elsewhere(last.title)}
            </p>
          </>
        )}
      </div>
    </div>
  );
}

/** Those for a picture or a sound; none for what is neither. */
function mediaOffersFor(kind: string, modelOf: ModelOf): Offer[] {
  const media = mediaKindOf(kind);
  return media === null ? [] : mediaOffers(media, modelOf);
}

function Target({ offer }: { readonly offer: Offer }) {
  const [over, setOver] = useState(false);
  return (
    <li
      data-offer={offer.id}
      onDragEnter={() => setOver(true)}
      onDragLeave={(event) => {
        const into = event.relatedTarget;
        if (!(into instanceof Node && event.currentTarget.contains(into))) setOver(false);
      }}
      className={cx(CARD, 'min-w-0', over && 'border-ember bg-ember-soft')}
    >
      <CardFace offer={offer} />
    </li>
  );
}

/** How many lines there are is not known yet, so no number is shown. */
function withoutCount(offer: Offer): Offer {
  const words = { 'classify-lines': messages.eachLine, 'embed-lines': messages.linesTogether };
  return offer.id === 'classify-lines' || offer.id === 'embed-lines'
    ? { ...offer, text: words[offer.id] }
    : offer;
}

function kindOfDrag(mime: string): Kind {
  if (mime === 'text/csv' || mime === 'text/tab-separated-values') return 'table';
  if (mime === 'application/json') return 'json';
  return mime.startsWith('text/') ? 'text' : kindOfMime(mime);
}

function wordsOf(kind: Kind | 'many', count: number): string {
  switch (kind) {
    case 'many':
      return messages.dragMany(count);
    case 'picture':
    case 'sound':
    case 'clip':
      return messages.dragNotYet(messages.what[kind]);
    case 'unknown':
    case 'model':
      return messages.dragLook;
    default:
      return messages.dragOne(messages.what[kind]);
  }
}
