/** Conversions of raw checkpoints: what can be made, what is under way, and how it ended. Main makes them, whichever page is open. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import { isUnderWay, type Conversion, type ConversionRequest } from '../../shared/conversions.ts';
import type { ConversionOffers } from '../../shared/converter.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';

interface ConversionsState {
  /** All that wait or go on in their order, and the last that ended. */
  readonly conversions: readonly Conversion[];
  /** What raw checkpoints can become, by model, as it was read last. */
  readonly offers: Readonly<Record<string, ConversionOffers>>;
}

/** The store of conversions. */
export const useConversions = create<ConversionsState>()(() => ({ conversions: [], offers: {} }));

/** Those of one model that wait, go on or ended; the last that was asked for comes last. Pure. */
export function conversionsOf(conversions: readonly Conversion[], model: string): Conversion[] {
  return conversions.filter((each) => each.model === model);
}

/** Follows them until the signal ends; `ended` hears of each that ends meanwhile. */
export async function followConversions(
  client: Client<AppContract>,
  signal: AbortSignal,
  ended: (conversion: Conversion) => void = () => undefined,
): Promise<void> {
  const call = client.call('watchConversions', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const { conversions } of call) {
      const before = new Set(
        useConversions
          .getState()
          .conversions.filter(isUnderWay)
          .map(({ id }) => id),
      );
      useConversions.setState({ conversions });
      for (const each of conversions) if (before.has(each.id) && !isUnderWay(each)) ended(each);
    }
  } catch {
    // A broken link is told by the connection.
  }
}

/** Reads what a raw checkpoint can become, and keeps it; rejects with the HearthError. */
export async function readOffers(model: string, signal?: AbortSignal): Promise<ConversionOffers> {
  const options = signal === undefined ? {} : { signal };
  const found = await requireClient().call('conversionOffers', { model }, options).output;
  useConversions.setState(({ offers }) => ({ offers: { ...offers, [model]: found } }));
  return found;
}

/** Puts one into the line; rejects with the HearthError of a refusal, which is for whoever asked. */
export async function startConversion(model: string, request: ConversionRequest): Promise<void> {
  await requireClient().call('startConversion', { model, request }).output;
}

/** Stops one that waits or goes on; nothing is left of it. */
export async function stopConversion(id: string): Promise<void> {
  try {
    await requireClient().call('stopConversion', { conversion: id }).output;
  } catch (error) {
    tellFailure(error);
  }
}

/** Takes one that ended off the list. */
export async function forgetConversion(id: string): Promise<void> {
  try {
    await requireClient().call('forgetConversion', { conversion: id }).output;
  } catch (error) {
    tellFailure(error);
  }
}
