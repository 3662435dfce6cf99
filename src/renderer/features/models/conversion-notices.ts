/** Follows conversions for as long as the page lives, and tells of their ends wherever a person is then. */
import type { AppContract } from '../../../shared/app.ts';
import type { Conversion } from '../../../shared/conversions.ts';
import type { Client } from '../../../shared/rpc/contract.ts';
import { followConversions } from '../../stores/conversions.ts';
import { notify } from '../../stores/notices.ts';
import { isShown } from '../../stores/view.ts';
import { words } from './conversion-messages.ts';
import { showModel, useModelsView } from './view-store.ts';

/** Until the signal ends. */
export async function followAndTell(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  await followConversions(client, signal, tellEnd);
}

/** What was stopped was stopped by somebody who knows; who looks at the model sees its failure there, with its reason. */
function tellEnd(conversion: Conversion): void {
  const { model, result, error } = conversion;
  if (result !== null)
    notify(words.doneNotice(result.model, result.bytes), false, {
      action: { title: words.show, act: () => showModel(result.model) },
      stayMs: DONE_MS,
    });
  if (error === null || (isShown('models') && useModelsView.getState().selected === model)) return;
  notify(words.failedNotice(conversion), true, {
    action: { title: words.show, act: () => showModel(model) },
    stayMs: DONE_MS,
  });
}

/** How long the news stay, ms: time to reach their button. */
const DONE_MS = 12_000;
