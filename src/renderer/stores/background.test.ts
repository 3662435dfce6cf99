import { afterEach, describe, expect, it } from 'vitest';
import { chooseNotices, mayNotify, useBackground } from './background.ts';

const asked: string[] = [];
const browser = (permission: NotificationPermission) => ({
  permission,
  requestPermission: async () => {
    asked.push(permission);
    return permission;
  },
});
afterEach(() => {
  asked.length = 0;
  useBackground.setState({ notices: 'off' });
});

describe('notices of the browser', () => {
  it('are off until a person turns them on, and nobody is asked before', async () => {
    expect(useBackground.getState().notices).toBe('off');
    await chooseNotices(true, browser('granted'));
    expect([useBackground.getState().notices, asked]).toEqual(['on', ['granted']]);
    await chooseNotices(false, browser('granted'));
    expect([useBackground.getState().notices, asked]).toEqual(['off', ['granted']]);
  });

  it.each(['denied', 'default'] as const)(
    'stay off where the browser answers %s, and say so',
    async (answer) => {
      await chooseNotices(true, browser(answer));
      expect(useBackground.getState().notices).toBe('refused');
    },
  );

  it.each([
    ['on', 'granted', false, true],
    ['on', 'granted', true, false],
    // Taken back in the browser's own settings.
    ['on', 'denied', false, false],
    ['off', 'granted', false, false],
    ['refused', 'default', false, false],
  ] as const)('that are %s with %s, in front %s: shown %s', (notices, permission, inFront, shown) => {
    expect(mayNotify({ notices, permission, inFront })).toBe(shown);
  });
});
