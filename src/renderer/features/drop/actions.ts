/** What can be taken as input now, for the palette. */
import { ClipboardPaste } from 'lucide-react';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';
import { pasteInput } from './paste.ts';

/** Pasting without its keys, which the browser keeps for itself. */
export function dropActions(): Action[] {
  return [
    {
      id: 'paste',
      title: messages.paste,
      icon: ClipboardPaste,
      group: messages.pasteGroup,
      act: () => void pasteInput(),
    },
  ];
}
