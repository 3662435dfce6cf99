/** What can be done with the text workbench, for the palette and keys. */
import { ChevronLeft, ChevronRight, Paperclip, SquarePen, TextSelect, Undo2, X } from 'lucide-react';
import { Check } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import {
  acceptCompletion,
  detachFile,
  dropCompletion,
  isBusy,
  textModeOf,
  tokensOf,
  unqueueMessage,
  useRun,
} from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { chooseAttachments } from './attachments.tsx';
import { branchingTurn, walkBranches } from './branches.ts';
import { messages } from './messages.ts';
import { SYSTEM_FIELD, editTurn, showSystem } from './view-store.ts';

const TASK = 'text-generation';

const action = actionsUnder(actionMessages.group);

/** The actions of the workbench while it is shown. */
export function textActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || state.task !== TASK) return [];
  return textModeOf(state) === 'chat' ? chatActions(state) : completionActions(state);
}

function chatActions(state: RunState): Action[] {
  const { files, nextUp } = state;
  const last = state.turns.at(-1);
  const busy = isBusy(state, TASK);
  const can = (step: 1 | -1): boolean => !busy && branchingTurn(state, null, step) !== undefined;
  return [
    action('text.attach', messages.attach, Paperclip, chooseAttachments),
    ...files.map(({ name }) =>
      action(`text.detach ${name}`, messages.detach(name), X, () => detachFile(name)),
    ),
    action('text.system', messages.writeSystem, TextSelect, writeSystem),
    nextUp !== null && action('text.unqueue', messages.unqueue, Undo2, unqueueMessage),
    !busy && last !== undefined && action('text.edit', messages.edit, SquarePen, () => editTurn(last.id)),
    can(-1) && action('run.branch-back', messages.branchBack, ChevronLeft, () => walkBranches(-1)),
    can(1) && action('run.branch-on', messages.branchOn, ChevronRight, () => walkBranches(1)),
  ].filter((each) => each !== false);
}

function completionActions(state: RunState): Action[] {
  const { completion } = state;
  const open = completion !== null && !completion.accepted && !isBusy(state, TASK);
  if (!open || tokensOf(completion.run.id).view().text === '') return [];
  return [
    action('text.keep', messages.keepText, Check, acceptCompletion),
    action('text.drop', messages.dropText, X, () => void dropCompletion()),
  ];
}

/** Shows the system prompt and goes to its field once it is there. */
function writeSystem(): void {
  showSystem(true);
  setTimeout(() => document.getElementById(SYSTEM_FIELD)?.focus());
}
