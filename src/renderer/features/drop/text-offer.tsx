/** The offers for one text: as a whole, or its lines, or a column of its table. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { dismissOpened } from '../../stores/opened.ts';
import type { Opened } from '../../stores/opened.ts';
import { useRun } from '../../stores/run.ts';
import { Choice } from '../../ui/controls.tsx';
import { linesOf } from '../run/request.ts';
import { AddModelToo } from './add-model-too.tsx';
import { applyOffer } from './apply-offer.ts';
import { lastOffer, rememberOffer } from './last-offer.ts';
import { LeftOut } from './left-out.tsx';
import { MAX_LINES } from './limits.ts';
import type { OneText } from './look.ts';
import { messages } from './messages.ts';
import { OfferCards } from './offer-cards.tsx';
import { Head } from './sheet-head.tsx';
import { offersFor } from './offers.ts';
import type { Offer } from './offers.ts';
import { columnTexts, likelyColumn } from './table.ts';

/** Let go on an offer, or where there was a last one, it is done at once. */
export function TextOffer({ look, opened }: { readonly look: OneText; readonly opened: Opened }) {
  const { name, kind, text, bytes, table } = look;
  const [column, setColumn] = useState(() => (table === null ? 0 : likelyColumn(table)));
  const models = useLibrary((state) => state.models);
  const chosen = useRun((state) => state.chosen);
  const all = useMemo(
    () => (table === null ? linesOf(text) : columnTexts(table, column)),
    [table, column, text],
  );
  const lines = useMemo(() => all.slice(0, MAX_LINES), [all]);
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
  // Where something was left out, a person sees it first.
  const whole = look.problems.length + look.models.length === 0 && all.length === lines.length;
  useAtOnce(whole ? opened : null, offers, last, pick);
  return (
    <>
      <Head title={name === null ? messages.questionPasted : messages.question(name)}>
        <p className="num text-fg-2">
          {table === null
            ? messages.facts(kind, bytes, all.length)
            : messages.tableFacts(table.rows.length, table.columns.length, bytes)}
          {'. '}
          {messages.stays}
        </p>
        {all.length > lines.length && (
          <p className="num text-warn">{messages.linesCut(lines.length, all.length)}</p>
        )}
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
      <LeftOut problems={look.problems} />
      <AddModelToo models={look.models} />
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
  opened: Opened | null,
  offers: readonly Offer[],
  last: string | null,
  pick: (offer: Offer) => void,
): void {
  const wanted = opened?.offer === 'last' ? last : opened?.offer;
  const found = opened?.from === 'drop' ? offers.find((each) => each.id === wanted) : undefined;
  useEffect(() => {
    if (found !== undefined) pick(found);
  }, [found, pick]);
}
