/** The offers for several texts: each makes a batch. */
import { useCallback, useMemo } from 'react';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { dismissOpened } from '../../stores/opened.ts';
import { useRun } from '../../stores/run.ts';
import { startBatch } from '../batch/run-batch.ts';
import { AddModelToo } from './add-model-too.tsx';
import { LeftOut } from './left-out.tsx';
import type { ManyTexts } from './look.ts';
import { messages } from './messages.ts';
import { OfferCards } from './offer-cards.tsx';
import { Head } from './sheet-head.tsx';
import { offersForFiles } from './offers.ts';
import type { Offer } from './offers.ts';

/** What can't be used is named; the others go on. */
export function FilesOffer({ look: { files, problems, models: beside } }: { readonly look: ManyTexts }) {
  const models = useLibrary((state) => state.models);
  const chosen = useRun((state) => state.chosen);
  const offers = useMemo(
    () => offersForFiles((task) => modelFor(models ?? [], task, chosen[task])),
    [models, chosen],
  );
  const pick = useCallback(
    (offer: Offer): void => {
      dismissOpened();
      startBatch(offer.task, offer.model.id, offer.title, files);
    },
    [files],
  );
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <>
      <Head many title={messages.questionMany(files.length)}>
        <p className="num text-fg-2">
          {messages.manyFacts(files.length, bytes)} {messages.stays}
        </p>
      </Head>
      <LeftOut problems={problems} />
      <AddModelToo models={beside} />
      {offers.length === 0 ? (
        <p className="text-fg-2">{messages.noModels}</p>
      ) : (
        <OfferCards offers={offers} best={null} onPick={pick} />
      )}
    </>
  );
}
