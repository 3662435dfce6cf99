/** Follows conversions for as long as the page lives, and tells of their ends wherever a person is then. */
import type { AppContract } from '../../../shared/app.ts';
import type { Conversion } from '../../../shared/conversions.ts';
import type { Client } from '../../../shared/rpc/contract.ts';
import { followConversions } from '../../stores/conversions.ts';
import { tellFailure } from '../../stores/failures.ts';
import { notify } from '../../stores/notices.ts';
import { HearthError } from '../../../shared/errors.ts';
import { words } from './conversion-messages.ts';
import { showModel } from './view-store.ts';

/** Until the signal ends. */
export async function followAndTell(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  await followConversions(client, signal, tellEnd);
}

/** What was stopped was stopped by somebody who knows. */
function tellEnd({ model, result, error }: Conversion): void {
  if (result !== null)
    notify(words.doneNotice(result.model, result.bytes), false, {
      action: { title: words.show, act: () => showModel(result.model) },
      stayMs: DONE_MS,
    });
  if (error !== null) tellFailure(new HearthError(error.code, error.message, error.hint), { model });
}

/** How long the news of a new model stay, ms: time to reach its button. */
const DONE_MS = 12_000;
