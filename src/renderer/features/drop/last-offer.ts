/** The last thing that was done with each kind, so that the next drop can do it again. */
import { z } from 'zod';
import { remember, remembered } from '../../stores/storage.ts';
import type { OfferId } from './offers.ts';
import type { Kind } from './sniff.ts';

const schema = z.record(z.string(), z.string().max(40));

/** The id of the offer that was taken last for a kind; null where none was. */
export function lastOffer(kind: Kind): string | null {
  return remembered('last-offers', schema, {})[kind] ?? null;
}

/** Remembers what was done with a kind. */
export function rememberOffer(kind: Kind, id: OfferId): void {
  remember('last-offers', { ...remembered('last-offers', schema, {}), [kind]: id });
}
