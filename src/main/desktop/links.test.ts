import { describe, expect, it } from 'vitest';
import { openedPath, openingOf, parseLink } from './links.ts';

describe('a hearth:// link', () => {
  it('is a model of the Hub to run, in one form', () => {
    const run = { kind: 'link', url: 'hearth://run/org/na-me_1.5' };
    expect(parseLink('hearth://run/org/na-me_1.5')).toEqual(run);
    expect(parseLink('hearth://run/org/na-me_1.5/')).toEqual(run);
  });

  it.each([
    'hearth://run/org',
    'hearth://run/org/name/more',
    'hearth://delete/org/name',
    'hearth://run/../name',
    'hearth://run/org/a..b',
    'hearth://run/org/%2e%2e',
    'hearth://run/org/name?token=1',
    'hearth://run/org/name#x',
    'hearth://user@run/org/name',
    'hearth://run/org/na me',
    'hearth://run/org/name\n--flag',
    'hearth://run/-org/name',
    'HEARTH://run/org/name',
    'https://run/org/name',
    `hearth://run/org/${'a'.repeat(97)}`,
    `hearth://run/${'a'.repeat(300)}/name`,
  ])('is refused in any other form: %s', (address) => {
    expect(parseLink(address)).toBeNull();
  });
});

describe('a path', () => {
  it('is taken as absolute path, relative path and file address, whatever lies there', () => {
    expect(openedPath('/models/a.gguf', '/home')).toBe('/models/a.gguf');
    expect(openedPath('notes.txt', '/home')).toBe('/home/notes.txt');
    expect(openedPath('file:///models/a%20b.gguf', '/home')).toBe('/models/a b.gguf');
  });

  it.each(['', 'a\0b.gguf', `${'a'.repeat(5_000)}.gguf`, 'file://host:x/%zz.gguf'])(
    'is nothing else: %j',
    (argument) => {
      expect(openedPath(argument, '/home')).toBeNull();
    },
  );
});

describe('a command line', () => {
  it('opens its last link and its files, once each, and no switch', () => {
    const argv = [
      '--flag=/x.gguf',
      'hearth://run/a/b',
      'm.gguf',
      './m.gguf',
      'notes.txt',
      'hearth://run/c/d',
      'hearth:x.gguf',
    ];
    expect(openingOf(argv, '/home')).toEqual({
      link: { kind: 'link', url: 'hearth://run/c/d' },
      paths: ['/home/m.gguf', '/home/notes.txt'],
    });
  });

  it('opens nothing where there is nothing', () => {
    expect(openingOf(['hearth://run/x', '--quiet'], '/home')).toEqual({ link: null, paths: [] });
  });
});
