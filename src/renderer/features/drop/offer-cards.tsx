/** The offers as cards, with the model that each would use; keys 1 to 8 pick one. */
import { useEffect } from 'react';
import { Kbd } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { messages } from './messages.ts';
import { offerForKey } from './offers.ts';
import type { Offer } from './offers.ts';

/** `best` has the focus first: what was done last with something of its kind. */
export function OfferCards({
  offers,
  best,
  onPick,
}: {
  readonly offers: readonly Offer[];
  readonly best: string | null;
  readonly onPick: (offer: Offer) => void;
}) {
  const first = offers.find((offer) => offer.id === best) ?? offers[0];
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      const offer = offerForKey(offers, event.key);
      if (offer === null) return;
      event.preventDefault();
      onPick(offer);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [offers, onPick]);
  return (
    <ul aria-label={messages.offers} className="grid grid-cols-2 gap-2.5 roomy:grid-cols-4">
      {offers.map((offer, index) => (
        <li key={offer.id} className="min-w-0">
          <button
            type="button"
            autoFocus={offer === first}
            onClick={() => onPick(offer)}
            className={cx(
              CARD,
              'hover:border-line-control hover:bg-hover focus-visible:border-ember focus-visible:bg-ember-soft focus-visible:outline-none',
            )}
          >
            <CardFace offer={offer} place={index + 1} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The look that cards of the offer sheet and of the drag sheet share. */
export const CARD =
  'group flex h-[132px] w-full flex-col rounded-3 border border-line bg-raised p-3 text-start transition-colors duration-[90ms]';

/** What is on a card; `place` is its key. */
export function CardFace({ offer, place }: { readonly offer: Offer; readonly place?: number }) {
  const { task, title, text, model } = offer;
  return (
    <>
      <span className="flex w-full items-start justify-between">
        <TaskIcon task={task} size={20} />
        {place !== undefined && <Kbd>{place}</Kbd>}
      </span>
      <span className="mt-2 block w-full truncate text-14 font-medium">{title}</span>
      <span className="block w-full truncate text-12 text-fg-2">{text}</span>
      <span className="mt-auto flex w-full items-center justify-between gap-2 text-11 text-fg-3">
        <span className="min-w-0 truncate">{messages.model(model.id)}</span>
        {model.loaded && <span className="shrink-0 text-ember">{messages.inMemory}</span>}
      </span>
    </>
  );
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}
