/** Copying from the palette, where no button can turn into a check. */
import { notify } from '../../stores/notices.ts';
import { copyText } from '../../ui/hooks.ts';
import { actionMessages as messages } from './action-messages.ts';

/** Copies a text; a note says that it was copied, or why not. */
export async function copyAndTell(text: string): Promise<void> {
  if (await copyText(text)) notify(messages.copied);
  else notify(messages.notCopied, true);
}
