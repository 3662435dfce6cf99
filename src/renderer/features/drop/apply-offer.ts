/** Carries an offer out: puts the text on the workbench of its task and runs it where that takes no more than a click. */
import {
  attachFiles,
  chooseLinesApart,
  chooseMode,
  chooseModel,
  newConversation,
  setDraft,
  startRun,
} from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import type { Offer } from './offers.ts';

/** What an offer is carried out with. */
export interface OfferInput {
  readonly name: string;
  readonly text: string;
  /** The lines, or the cells of the chosen column. */
  readonly lines: readonly string[];
}

/** For the offers of one text; those of several files start a batch. */
export function applyOffer({ id, task, model }: Offer, { name, text, lines }: OfferInput): void {
  goTo('run');
  chooseModel(task, model.id);
  switch (id) {
    case 'ask':
      newConversation();
      chooseMode('chat');
      // The question is the person's: the text waits beside the field.
      attachFiles([{ name, text }]);
      return;
    case 'continue':
      chooseMode('completion');
      setDraft(task, text);
      startRun(task);
      return;
    case 'classify':
      chooseLinesApart(false);
      setDraft(task, text);
      startRun(task);
      return;
    case 'classify-lines':
      chooseLinesApart(true);
      setDraft(task, lines.join('\n'));
      startRun(task);
      return;
    case 'embed-lines':
      setDraft(task, lines.join('\n'));
      startRun(task);
      return;
    case 'classify-files':
    case 'embed-files':
    case 'continue-files':
      return;
    default:
      // Pictures and sounds come with their file, not with a text.
      return;
  }
}
