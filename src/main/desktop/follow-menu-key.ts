/** Opens the application menu by its keys where no menu bar is drawn. */
import { Menu, type BrowserWindow } from 'electron';
import { afterKey, type AltState } from './menu-key.ts';
import { TITLE_BAR_HEIGHT } from './theme.ts';

/** Follows the keys of a window for as long as it lives; nothing on macOS, whose menu is always there. */
export function followMenuKey(window: BrowserWindow): void {
  if (process.platform === 'darwin') return;
  let state: AltState = 'up';
  window.webContents.on('before-input-event', (event, key) => {
    const after = afterKey(state, key);
    state = after.state;
    if (!after.opens) return;
    event.preventDefault();
    Menu.getApplicationMenu()?.popup({ window, x: 0, y: TITLE_BAR_HEIGHT });
  });
  // Alt Tab takes the window away while Alt is down.
  window.on('blur', () => (state = 'up'));
}
