/** What a raw checkpoint is to become: each choice with its size beside that of the weights, and why others are not there. */
import { useEffect, useState } from 'react';
import type { ConversionOffers } from '../../../shared/converter.ts';
import { toHearthError, type ErrorBody } from '../../../shared/errors.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { readOffers, startConversion } from '../../stores/conversions.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { words } from './conversion-messages.ts';
import { groupsOf, keyOf, reasonsOf, requestOf, usualOffer, type Offer } from './offers.ts';
import { closeDialog } from './view-store.ts';

/** The dialog over Models. */
export function ConvertDialog({ model }: { readonly model: ModelInfo }) {
  const [offers, setOffers] = useState<ConversionOffers | null>(null);
  const [chosen, setChosen] = useState<Offer | null>(null);
  const [problem, setProblem] = useState<ErrorBody | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const leave = new AbortController();
    readOffers(model.id, leave.signal).then(
      (found) => {
        setOffers(found);
        setChosen(usualOffer(found));
      },
      (error: unknown) => {
        if (!leave.signal.aborted) setProblem(toHearthError(error).toBody());
      },
    );
    return () => leave.abort();
  }, [model.id]);
  const convert = async (): Promise<void> => {
    if (chosen === null) return;
    setBusy(true);
    try {
      await startConversion(model.id, requestOf(chosen));
      closeDialog();
    } catch (error) {
      setProblem(toHearthError(error).toBody());
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={words.title(model.id)}
      text={words.text}
      width="w-[560px]"
      foot={
        <>
          <Button onClick={closeDialog}>{words.cancel}</Button>
          <Button kind="primary" disabled={busy || chosen === null} onClick={() => void convert()}>
            {chosen?.lossy === undefined ? words.action : words.allTheSame.force}
          </Button>
        </>
      }
    >
      <div role="status" className="mt-2 text-12 text-fg-3">
        {offers === null && problem === null && words.looking}
        {offers !== null && words.before(offers.bytes)}
      </div>
      {offers !== null && <Choices offers={offers} chosen={chosen} onChoose={setChosen} />}
      {chosen?.lossy !== undefined && <p className="mt-3 text-12 text-fg-2">{words.cost.force}</p>}
      {problem !== null && (
        <p role="alert" className="mt-3 rounded-2 bg-bad-soft px-3 py-2 text-12 break-words">
          <span className="font-medium text-bad">{problem.message}</span> {problem.hint}
        </p>
      )}
    </Dialog>
  );
}

interface ChoicesProps {
  readonly offers: ConversionOffers;
  readonly chosen: Offer | null;
  readonly onChoose: (offer: Offer) => void;
}

function Choices({ offers, chosen, onChoose }: ChoicesProps) {
  const groups = groupsOf(offers);
  const reasons = reasonsOf(offers);
  return (
    <>
      {groups.length === 0 && <p className="mt-3">{words.nothing}</p>}
      {groups.map((group) => (
        <fieldset key={group.to} className="mt-3">
          <legend className="text-12">
            <span className="font-semibold text-fg-2">{words.format(group.to)}</span>{' '}
            <span className="text-fg-3">{words.formatNote(group.to)}</span>
          </legend>
          <div className="mt-1 rounded-2 border border-line">
            {group.offers.map((offer) => (
              <Choice
                key={keyOf(offer)}
                offer={offer}
                before={offers.bytes}
                checked={chosen !== null && keyOf(chosen) === keyOf(offer)}
                onChoose={onChoose}
              />
            ))}
          </div>
        </fieldset>
      ))}
      {reasons.length > 0 && (
        <details className="mt-3 text-12">
          <summary className="text-fg-2">{words.refused}</summary>
          <ul className="mt-1.5 flex flex-col gap-1.5 text-fg-3">
            {reasons.map(({ key, text }) => (
              <li key={key} className="break-words">
                {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly offer: Offer;
  readonly before: number;
  readonly checked: boolean;
  readonly onChoose: (offer: Offer) => void;
}

function Choice({ offer, before, checked, onChoose }: ChoiceProps) {
  return (
    <label className="flex items-center gap-2.5 border-b border-line px-3 py-1.5 last:border-b-0 hover:bg-hover has-checked:bg-active">
      <input
        type="radio"
        name="conversion"
        checked={checked}
        onChange={() => onChoose(offer)}
        className="accent-ember-fill"
      />
      <span className="mono w-[68px] shrink-0 text-12 font-medium">{words.name(offer)}</span>
      <span className="min-w-0 flex-1 text-12 text-fg-2">{words.note(offer)}</span>
      <span className="num shrink-0 text-12">{words.size(offer.bytes)}</span>
      <span className="num w-11 shrink-0 text-end text-12 text-fg-3">{words.share(offer.bytes, before)}</span>
    </label>
  );
}
