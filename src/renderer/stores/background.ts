/** Notices of the system for a page in a browser: off until a person turns them on, as the browser asks them too. */
import { z } from 'zod';
import { create } from 'zustand';
import { remember, remembered } from './storage.ts';

/** `refused` is off too: the browser was asked, said no, and remembers that. */
export type BackgroundNotices = 'off' | 'on' | 'refused';

interface BackgroundState {
  readonly notices: BackgroundNotices;
}

/** The store of the choice. */
export const useBackground = create<BackgroundState>()(() => ({
  notices: remembered('background-notices', z.boolean(), false) ? 'on' : 'off',
}));

/** The browser's side, as far as the choice depends on it. */
export interface NoticePermission {
  readonly permission: NotificationPermission;
  requestPermission(): Promise<NotificationPermission>;
}

/** Turns notices on, for which the browser asks the person, or off. */
export async function chooseNotices(on: boolean, browser: NoticePermission): Promise<void> {
  const granted = on && (await browser.requestPermission()) === 'granted';
  remember('background-notices', granted);
  useBackground.setState({ notices: granted ? 'on' : on ? 'refused' : 'off' });
}

/** Whether a notice may be shown: it was turned on, the browser still allows it, and nobody looks at the page. */
export function mayNotify(facts: {
  readonly notices: BackgroundNotices;
  readonly permission: NotificationPermission;
  readonly inFront: boolean;
}): boolean {
  return facts.notices === 'on' && facts.permission === 'granted' && !facts.inFront;
}
