/** The offers for pictures or sounds: one goes to the workbench of its task and runs, several make a batch. */
import { useCallback, useEffect, useMemo } from 'react';
import { modelFor, useLibrary } from '../../stores/library.ts';
import { dismissOpened } from '../../stores/opened.ts';
import type { Opened } from '../../stores/opened.ts';
import { useRun } from '../../stores/run.ts';
import { isWorkbench } from '../run/place.ts';
import { startBatch } from '../batch/run-batch.ts';
import { AddModelToo } from './add-model-too.tsx';
import { giveMedia } from './give-media.ts';
import { lastOffer, rememberOffer } from './last-offer.ts';
import { LeftOut } from './left-out.tsx';
import type { Media } from './look.ts';
import { mediaKindOf, mediaOffers, takesMedia } from './media-offers.ts';
import { messages } from './messages.ts';
import { OfferCards } from './offer-cards.tsx';
import type { Offer } from './offers.ts';
import { Head } from './sheet-head.tsx';

/** Let go on an offer, or pasted over a workbench that takes it, it is done at once. */
export function MediaOffer({ look, opened }: { readonly look: Media; readonly opened: Opened }) {
  const { kind, files, problems, models: beside } = look;
  const models = useLibrary((state) => state.models);
  const chosen = useRun((state) => state.chosen);
  const media = mediaKindOf(kind) ?? 'image';
  const offers = useMemo(
    () => mediaOffers(media, (task) => modelFor(models ?? [], task, chosen[task])),
    [media, models, chosen],
  );
  const pick = useCallback(
    (offer: Offer): void => {
      rememberOffer(kind, offer.id);
      dismissOpened();
      const [file] = files;
      if (files.length > 1) startBatch(offer.task, offer.model.id, offer.title, files);
      else if (file !== undefined) void giveMedia(offer, file);
    },
    [kind, files],
  );
  const last = lastOffer(kind);
  const wanted = wantedOffer(opened, last, media);
  const found = problems.length === 0 ? offers.find(({ id }) => id === wanted) : undefined;
  useEffect(() => {
    if (found !== undefined && files.length === 1) pick(found);
  }, [found, files, pick]);
  const [file] = files;
  const bytes = files.reduce((sum, each) => sum + each.size, 0);
  const title =
    files.length > 1 || file === undefined
      ? messages.questionMany(files.length)
      : messages.question(file.name);
  return (
    <>
      <Head
        many={files.length > 1}
        title={title}
        picture={kind === 'picture' && files.length === 1 ? file : undefined}
      >
        <p className="num text-fg-2">
          {messages.mediaFacts(kind, files.length, bytes)} {messages.stays}
        </p>
      </Head>
      <LeftOut problems={problems} />
      <AddModelToo models={beside} />
      {offers.length === 0 ? (
        <p className="text-fg-2">{messages.notYet(kind, file?.name ?? '')}</p>
      ) : (
        <OfferCards offers={offers} best={last} onPick={pick} />
      )}
    </>
  );
}

/** What it was let go on; over a workbench that takes it, that one's task. */
function wantedOffer(opened: Opened, last: string | null, media: 'image' | 'audio'): string | null {
  const { task } = useRun.getState();
  const here = isWorkbench() && takesMedia(task, media) ? `take:${task}` : null;
  if (opened.from === 'paste') return here;
  if (opened.from !== 'drop') return null;
  return opened.offer === 'last' ? (here ?? last) : (opened.offer ?? here);
}
