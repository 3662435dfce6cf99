/** What a raw checkpoint can become, in the order in which a person chooses. Pure. */
import { conversionRequestSchema, type ConversionRequest } from '../../../shared/conversions.ts';
import type { ConversionOffers } from '../../../shared/converter.ts';
import { words } from './conversion-messages.ts';

/** One thing that it can become. */
export type Offer = ConversionOffers['offers'][number];

/** Offers of one kind of file. */
export interface OfferGroup {
  readonly to: Offer['to'];
  readonly offers: readonly Offer[];
}

/** The offers by kind of file, GGUF first: where it can be made, it is the quicker one. */
export function groupsOf({ offers }: ConversionOffers): OfferGroup[] {
  return (['gguf', 'onnx'] as const)
    .map((to) => ({ to, offers: offers.filter((offer) => offer.to === to) }))
    .filter((group) => group.offers.length > 0);
}

/** The key of an offer among those of its model. */
export function keyOf({ to, quantization }: Offer): string {
  return `${to} ${quantization ?? ''}`;
}

/** What is chosen until a person chooses: the first that is smaller than the weights and keeps enough, else the first. */
export function usualOffer(offers: ConversionOffers): Offer | null {
  const all = groupsOf(offers).flatMap((group) => group.offers);
  const good = all.filter(({ lossy }) => lossy === undefined);
  return good.find(({ bytes }) => bytes < offers.bytes) ?? good[0] ?? all[0] ?? null;
}

/** The request of an offer; one that is known to lose too much is asked for all the same. */
export function requestOf({ to, quantization, lossy }: Offer): ConversionRequest {
  return conversionRequestSchema.parse({
    to,
    ...(quantization === null ? {} : { quantization }),
    ...(lossy === undefined ? {} : { force: true }),
  });
}

/** Stands in a reason for the quantization that it is about. No reason has a NUL. */
const NAME = '\0';

/** Why something is not offered, once for each reason; that of several sizes of one kind stands together. */
export function reasonsOf({ refused }: ConversionOffers): { readonly key: string; readonly text: string }[] {
  const names = new Map<string, string[]>();
  for (const { quantization, message, hint } of refused) {
    const text = `${message} ${hint}`;
    const reason = quantization === null ? text : text.replace(quantization, NAME);
    names.set(reason, [...(names.get(reason) ?? []), ...(quantization === null ? [] : [quantization])]);
  }
  return [...names].map(([reason, of]) => ({ key: reason, text: reason.replace(NAME, words.several(of)) }));
}
