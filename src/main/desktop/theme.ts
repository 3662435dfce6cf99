/** Colours of the window's frame; the same as the page's tokens, as the frame is drawn before the page and around it. */
import type { TitleBarOverlayOptions } from 'electron';

/** Height of the page's title bar in device-independent pixels. */
export const TITLE_BAR_HEIGHT = 40;

/** `--bg` and `--fg-2` of the page's tokens. */
const FRAME = {
  dark: { background: '#13110f', symbols: '#bcb6b1' },
  light: { background: '#f3f0ed', symbols: '#4f4944' },
} as const;

/** The window's background and the colours of its native buttons. */
export function frameColors(dark: boolean): { background: string; overlay: TitleBarOverlayOptions } {
  const { background, symbols } = FRAME[dark ? 'dark' : 'light'];
  return { background, overlay: { color: background, symbolColor: symbols, height: TITLE_BAR_HEIGHT } };
}
