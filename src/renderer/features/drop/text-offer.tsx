/** The offers for one text: as a whole, or its lines, or a column of its table. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { dismissOpened } from '../../stores/opened.ts';
import type { Opened } from '../../stores/opened.ts';
import { useRun } from '../../stores/run.ts';
import { Choice } from '../../ui/controls.tsx';
import { linesOf } from '../run/request.ts';
import { applyOffer } from './apply-offer.ts';
import { lastOffer, rememberOffer } from './last-offer.ts';
import { MAX_LINES } from './limits.ts';
import { messages } from './messages.ts';
import { OfferCards } from './offer-cards.tsx';
import { Head } from './sheet-head.tsx';
import { offersFor } from './offers.ts';
import type { Offer } from './offers.ts';
import { columnTexts, likelyColumn } from './table.ts';
import type { OneText } from './use-look.ts';

/** Let go on an offer, or where there was a last one, it is done at once. */
export function TextOffer({ look, opened }: { readonly look: OneText; readonly opened: Opened }) {
  const { name, kind, text, bytes, table } = look;
  const [column, setColumn] = useState(() => (table === null ? 0 : likelyColumn(table)));
  const models = useLibrary((state) => state.models);
  const chosen = useRun((state) => state.chosen);
  const lines = useMemo(
    () => (table === null ? linesOf(text) : columnTexts(table, column)).slice(0, MAX_LINES),
    [table, column, text],
  );
  const offers = useMemo(
    () => offersFor({ kind, lines: lines.length }, (task) => modelFor(models ?? [], task, chosen[task])),
    [kind, lines, models, chosen],
  );
  const last = lastOffer(kind);
  const pick = useCallback(
    (offer: Offer): void => {
      rememberOffer(kind, offer.id);
      dismissOpened();
      applyOffer(offer, { name: name ?? messages.pastedName, text, lines });
    },
    [kind, name, text, lines],
  );
  useAtOnce(opened, offers, last, pick);
  return (
    <>
      <Head title={name === null ? messages.questionPasted : messages.question(name)}>
        <p className="num text-fg-2">
          {table === null
            ? messages.facts(kind, bytes, lines.length)
            : messages.tableFacts(table.rows.length, table.columns.length, bytes)}
          {'. '}
          {messages.stays}
        </p>
      </Head>
      {table !== null && table.columns.length > 1 && (
        <div className="mb-3 flex items-center gap-3">
          <span className="text-fg-2">{messages.column}</span>
          <Choice
            label={messages.column}
            value={String(column)}
            onChange={(next) => setColumn(Number(next))}
            options={table.columns.map((title, index) => ({
              value: String(index),
              label: messages.columnNumber(title),
            }))}
            className="w-[200px]"
          />
          <span className="min-w-0 flex-1 truncate text-12 text-fg-3">{lines[0]}</span>
        </div>
      )}
      {offers.length === 0 ? (
        <p className="text-fg-2">{messages.noModels}</p>
      ) : (
        <OfferCards offers={offers} best={last} onPick={pick} />
      )}
    </>
  );
}

/** What it was let go on is done without asking again; a drop beside every card takes what was done last with its kind. */
function useAtOnce(
  { from, offer }: Opened,
  offers: readonly Offer[],
  last: string | null,
  pick: (offer: Offer) => void,
): void {
  const wanted = offer === 'last' ? last : offer;
  const found = from === 'drop' ? offers.find((each) => each.id === wanted) : undefined;
  useEffect(() => {
    if (found !== undefined) pick(found);
  }, [found, pick]);
}
