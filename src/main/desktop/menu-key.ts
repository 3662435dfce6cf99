/**
 * The menu key: Electron draws no menu bar in a window without a frame, so Alt (pressed and let go alone) or F10 opens
 * the application menu under the title bar. macOS has its menu at the top of the screen.
 */
import type { Input } from 'electron';

/** What of a key event matters here. */
export type KeyFacts = Pick<Input, 'type' | 'key' | 'control' | 'shift' | 'meta' | 'isAutoRepeat'>;

/** Whether Alt is down and nothing else was pressed since. */
export type AltState = 'up' | 'down';

/** The state after a key, and whether the menu opens. Any other key in between makes Alt a modifier. */
export function afterKey(state: AltState, key: KeyFacts): { state: AltState; opens: boolean } {
  const bare = !key.control && !key.shift && !key.meta;
  if (key.type === 'keyDown' && key.key === 'Alt') return { state: bare ? 'down' : 'up', opens: false };
  if (key.type === 'keyUp' && key.key === 'Alt') return { state: 'up', opens: state === 'down' && bare };
  if (key.type === 'keyDown' && key.key === 'F10' && bare) return { state: 'up', opens: true };
  return { state: 'up', opens: false };
}
