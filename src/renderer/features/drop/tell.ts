/** Says in a sentence why nothing was taken. */
import { notify } from '../../stores/notices.ts';
import type { OpenedFrom } from '../../stores/opened.ts';
import { messages } from './messages.ts';

/** For a link, or for something without text and files. */
export function tellUntaken(from: OpenedFrom, link: boolean): void {
  notify(link ? messages.linkDropped : from === 'paste' ? messages.pasteEmpty : messages.dropEmpty, true);
}
