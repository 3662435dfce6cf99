/** What a raw checkpoint can become, in the order in which a person chooses. Pure. */
import { conversionRequestSchema, type ConversionRequest } from '../../../shared/conversions.ts';
import type { ConversionOffers } from '../../../shared/converter.ts';

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

/** The request of an offer. */
export function requestOf({ to, quantization }: Offer): ConversionRequest {
  return conversionRequestSchema.parse({ to, ...(quantization === null ? {} : { quantization }) });
}

/** Why something is not offered, once for each reason; that of several sizes of one kind stands together. */
export function reasonsOf({ refused }: ConversionOffers): { readonly key: string; readonly text: string }[] {
  return refused.map(({ to, quantization, message, hint }) => ({
    key: `${to} ${quantization ?? ''}`,
    text: `${message} ${hint}`,
  }));
}
