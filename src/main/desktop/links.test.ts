import { describe, expect, it } from 'vitest';
import { linksOf, modelPath, parseLink } from './links.ts';

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

describe('a model file', () => {
  it('is taken by absolute path, relative path and file address', () => {
    expect(modelPath('/models/a.gguf', '/home')).toBe('/models/a.gguf');
    expect(modelPath('b.GGUF', '/home')).toBe('/home/b.GGUF');
    expect(modelPath('file:///models/a%20b.gguf', '/home')).toBe('/models/a b.gguf');
  });

  it.each(['/etc/passwd', 'a\0b.gguf', `${'a'.repeat(5_000)}.gguf`, 'file://host:x/%zz.gguf'])(
    'is nothing else: %j',
    (argument) => {
      expect(modelPath(argument, '/home')).toBeNull();
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
      'hearth://run/c/d',
      'hearth:x.gguf',
    ];
    expect(linksOf(argv, '/home')).toEqual([
      { kind: 'link', url: 'hearth://run/c/d' },
      { kind: 'files', paths: ['/home/m.gguf'] },
    ]);
  });

  it('takes no more files than the page may add at once', () => {
    const [files] = linksOf(
      Array.from({ length: 300 }, (_, index) => `${String(index)}.gguf`),
      '/home',
    );
    expect(files?.kind === 'files' && files.paths.length).toBe(100);
  });

  it('opens nothing where there is nothing', () => {
    expect(linksOf(['notes.txt', 'hearth://run/x'], '/home')).toEqual([]);
  });
});
