/** The settings that main keeps, with what the environment fixes. */
import { create } from 'zustand';
import type { Setting } from '../../shared/app.ts';
import { toHearthError } from '../../shared/errors.ts';
import { requireClient } from './connection.ts';

interface SettingsState {
  /** Null until they were read. */
  readonly settings: readonly Setting[] | null;
  /** What was wrong with the last value, by key. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The settings' store. */
export const useSettings = create<SettingsState>()(() => ({ settings: null, problems: {} }));

/** Reads all settings. */
export async function readSettings(): Promise<void> {
  try {
    const { settings } = await requireClient().call('settings', {}).output;
    useSettings.setState({ settings, problems: {} });
  } catch {
    // The connection tells; what was read before stays on the screen.
  }
}

/** Changes one; a refusal is kept beside the setting and its old value stays. */
export async function changeSetting(key: string, value: unknown): Promise<void> {
  try {
    const changed = await requireClient().call('changeSetting', { key, value }).output;
    useSettings.setState(({ settings, problems }) => {
      const { [key]: _solved, ...rest } = problems;
      return {
        settings: settings?.map((each) => (each.key === key ? changed : each)) ?? null,
        problems: rest,
      };
    });
  } catch (error) {
    const { message, hint } = toHearthError(error);
    useSettings.setState(({ problems }) => ({ problems: { ...problems, [key]: `${message} ${hint}` } }));
  }
}
