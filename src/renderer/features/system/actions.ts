/** What can be done about the local API now. */
import { Plug } from 'lucide-react';
import { switchApi, useLocalApi } from '../../stores/local-api.ts';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';

/** Turn the local API on or off, where a page may. */
export function apiActions(): Action[] {
  const { api } = useLocalApi.getState();
  if (api?.switchable !== true) return [];
  const on = api.phase === 'on' || api.phase === 'starting';
  return [
    {
      id: 'api.switch',
      title: on ? messages.turnOff : messages.turnOn,
      icon: Plug,
      group: messages.page.api,
      act: () => switchApi(!on),
    },
  ];
}
