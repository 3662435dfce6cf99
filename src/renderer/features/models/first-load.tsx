/** What becomes of a raw checkpoint when it is first loaded, with the figures once they are read. */
import { useEffect } from 'react';
import { graphWhenLoaded, type ConversionOffers } from '../../../shared/converter.ts';
import type { KeptKind, KeptModel } from '../../../shared/kept.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { readOffers, useConversions } from '../../stores/conversions.ts';
import { words } from './conversion-messages.ts';

/** Walking through the list with the arrows reads no headers on the way, ms. */
const SETTLE_MS = 300;

/** One sentence; nothing for a model whose files are run as they are, and for one that is loaded. */
export function FirstLoad({
  model,
  kept,
}: {
  readonly model: ModelInfo;
  /** What an earlier load left. */
  readonly kept: readonly KeptModel[];
}) {
  const { id, size_bytes: bytes } = model;
  const { converts: to, variant = '' } = model.planned ?? {};
  const offers = useConversions((state) => state.offers[id]);
  const known = offers !== undefined || to === undefined;
  useEffect(() => {
    if (known) return;
    const leave = new AbortController();
    // What is wrong with it is told when it is loaded or converted.
    const read = (): void => void readOffers(id, leave.signal).catch(() => undefined);
    const timer = setTimeout(read, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [id, known]);
  if (to === undefined || model.loaded) return null;
  if (kept.some(({ kind }) => kind === kindOf(to, variant)))
    return <p className="mt-3 text-12 text-fg-2">{words.keptForLoad}</p>;
  return (
    <p className="num mt-3 text-12 text-fg-2">{words.firstLoad({ converts: to, variant }, bytes, offers)}</p>
  );
}

/** What its load makes. */
function kindOf(to: ConversionOffers['offers'][number]['to'], variant: string): KeptKind {
  if (to === 'gguf') return 'gguf';
  return graphWhenLoaded(variant) === null ? 'graphs' : 'quantized';
}
