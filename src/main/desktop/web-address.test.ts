import { expect, it } from 'vitest';
import { webAddress } from './web-address.ts';

it.each([
  ['https://example.com/a?b=1', 'https://example.com/a?b=1'],
  ['http://example.com', 'http://example.com/'],
  ['file:///etc/passwd', null],
  ['javascript:alert(1)', null],
  ['ms-settings:', null],
  ['hearth://run/a/b', null],
  ['https://user:secret@example.com', null],
  ['https://user@example.com', null],
  ['https://', null],
  [`https://example.com/${'a'.repeat(3_000)}`, null],
])('hands only web addresses to the browser: %s', (address, opened) => {
  expect(webAddress(address)).toBe(opened);
});
