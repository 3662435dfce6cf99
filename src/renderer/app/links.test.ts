import { describe, expect, it } from 'vitest';
import { MAX_LINK, hashOf, parseLink } from './links.ts';

describe('parseLink', () => {
  it('reads a model out of the hash and out of a hearth:// link alike', () => {
    const place = { to: 'model', model: 'unsloth/Qwen3-4B-GGUF:Q4_K_M' };
    expect(parseLink('#/run/unsloth/Qwen3-4B-GGUF:Q4_K_M')).toEqual(place);
    expect(parseLink('hearth://run/unsloth/Qwen3-4B-GGUF:Q4_K_M')).toEqual(place);
  });

  it('reads sections, pages and runs', () => {
    expect(parseLink('#/activity')).toEqual({ to: 'section', section: 'activity' });
    expect(parseLink('#/system/logs')).toEqual({ to: 'system', page: 'logs' });
    expect(parseLink('#/run/id/42')).toEqual({ to: 'run', id: 42 });
  });

  it.each([
    'javascript:alert(1)',
    'https://example.org/run/a/b',
    'hearth://run/../../etc/passwd',
    'hearth://run/a/..',
    'hearth://run/a/b/c',
    'hearth://run/a/b%2f..%2fc',
    'hearth://run/a/<script>',
    'hearth://run/a/b?x=1',
    'hearth://run/a\\b/c',
    'hearth://run/a/\u202eb',
    'hearth://run/id/-1',
    'hearth://run/id/1e9',
    'hearth://delete/a/b',
    'HEARTH://run/a/b\n',
    '#/system/nowhere',
    '#',
    '',
    `hearth://run/a/${'b'.repeat(MAX_LINK)}`,
  ])('ignores %s', (link) => {
    expect(parseLink(link)).toBeNull();
  });
});

it('a section is found again by its own hash', () => {
  expect(parseLink(hashOf('system', 'memory'))).toEqual({ to: 'system', page: 'memory' });
  expect(parseLink(hashOf('models', 'memory'))).toEqual({ to: 'section', section: 'models' });
});
