import { expect, it } from 'vitest';
import { hasDesktop, nodeAbilities, revealCommand } from './node-abilities.ts';

it.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['darwin', {}, true],
  ['darwin', { SSH_CONNECTION: '1.2.3.4' }, false],
  ['win32', {}, true],
] as const)('on %s with %j there is a desktop: %s', (platform, env, expected) => {
  expect(hasDesktop({ platform, env })).toBe(expected);
});

it('offers no window to pages of other machines', () => {
  const desktop = { platform: 'darwin', env: {} } as const;
  expect(nodeAbilities({ desktop }).reveal).not.toBeNull();
  expect(nodeAbilities({ desktop, shared: true }).reveal).toBeNull();
});

it('passes a name as one argument, so that it can be neither a command nor an option', () => {
  const name = '/models/$(rm -rf x) "a"; -R';
  expect(revealCommand(name, true, 'linux')).toEqual(['xdg-open', [name]]);
  expect(revealCommand('/models/a.gguf', false, 'linux')).toEqual(['xdg-open', ['/models']]);
  expect(revealCommand('-R', false, 'darwin')).toEqual(['/usr/bin/open', ['-R', '--', '-R']]);
  expect(revealCommand('C:\\a b', false, 'win32')).toEqual(['explorer.exe', ['/select,C:\\a b']]);
});

it('says NOT_FOUND for what is gone', async () => {
  const { reveal } = nodeAbilities({ desktop: { platform: 'darwin', env: {} } });
  await expect(reveal?.('/no/such/folder')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
