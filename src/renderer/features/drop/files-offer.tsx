/** The offers for several texts: each makes a batch. */
import { useCallback, useMemo } from 'react';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { dismissOpened } from '../../stores/opened.ts';
import type { Opened } from '../../stores/opened.ts';
import { useRun } from '../../stores/run.ts';
import { startBatch } from '../batch/run-batch.ts';
import { messages } from './messages.ts';
import { OfferCards } from './offer-cards.tsx';
import { Head } from './sheet-head.tsx';
import { offersForFiles } from './offers.ts';
import type { Offer } from './offers.ts';
import type { Look } from './use-look.ts';

/** What can't be used is named; the others go on. */
export function FilesOffer({
  look: { files, problems },
}: {
  readonly look: Extract<Look, { is: 'files' }>;
  readonly opened: Opened;
}) {
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
      {problems.length > 0 && (
        <div className="mb-3 rounded-3 border border-line bg-warn-soft px-3.5 py-2.5">
          <ul className="flex flex-col gap-0.5 text-12">
            {problems.map((problem) => (
              <li key={problem} className="break-words">
                {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
      {offers.length === 0 ? (
        <p className="text-fg-2">{messages.noModels}</p>
      ) : (
        <OfferCards offers={offers} best={null} onPick={pick} />
      )}
    </>
  );
}
