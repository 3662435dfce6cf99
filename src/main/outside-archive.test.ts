import { expect, it } from 'vitest';
import { outsideArchive } from './outside-archive.ts';

it.each([
  [
    '/opt/Hearth/resources/app.asar/resources/models',
    '/opt/Hearth/resources/app.asar.unpacked/resources/models',
  ],
  [
    'C:\\Hearth\\resources\\app.asar\\resources\\models',
    'C:\\Hearth\\resources\\app.asar.unpacked\\resources\\models',
  ],
  // Twice would lead nowhere.
  ['/opt/app.asar.unpacked/models', '/opt/app.asar.unpacked/models'],
  ['/home/ada/hearth/resources/models', '/home/ada/hearth/resources/models'],
  ['/home/ada/my-app.asar/models', '/home/ada/my-app.asar/models'],
])('%s is found by native code at %s', (path, found) => {
  expect(outsideArchive(path)).toBe(found);
});
