/** Copying the request of now as code, for the palette. */
import { SquareCode } from 'lucide-react';
import { apiBase } from '../../stores/local-api.ts';
import { useRun } from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import type { Action } from '../../ui/action.ts';
import { actionMessages } from '../run/action-messages.ts';
import { copyAndTell } from '../run/copy.ts';
import { isWorkbench } from '../run/place.ts';
import { LANGUAGES, codeOf, requestOf } from './languages.ts';
import type { Language } from './languages.ts';
import { messages } from './messages.ts';

/** One for each language that can say the request. The code is made when it is copied: lists are made at each press. */
export function codeActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || requestOf(state, state.task) === null) return [];
  return LANGUAGES.filter((language) => canSay(state, language)).map((language) => ({
    id: `code.${language.value}`,
    title: messages.copyAs(language.label),
    icon: SquareCode,
    group: actionMessages.group,
    act: () => void copyAndTell(codeOf(state, state.task, language, apiBase()).code ?? ''),
  }));
}

/** Only the command line takes less than everything. */
function canSay(state: RunState, language: Language): boolean {
  return language.value !== 'command' || codeOf(state, state.task, language, apiBase()).code !== null;
}
