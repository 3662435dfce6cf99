import { describe, expect, it } from 'vitest';
import { errorWithoutText, fieldsWithoutPaths, withoutPaths } from './private-text.ts';

describe('paths in the log', () => {
  it.each([
    ["ENOENT: no such file, open '/home/ann/my tax, 2026.pdf'", "ENOENT: no such file, open '[path]'"],
    ['Reading /home/ann/a b.png failed', 'Reading [path]'],
    ['at:/home/ann/x.gguf', 'at:[path]'],
    [String.raw`C:\Users\Ann\x.gguf is gone`, '[path]'],
    [String.raw`on \\server\share\x`, 'on [path]'],
    ['~/x and more', '[path]'],
    ['file:///home/ann/x', '[path]'],
    ['/data/models/org/name/model.onnx is bad', '/data/models/org/name/model.onnx is bad'],
    ['/data/models/a and /home/ann/b', '/data/models/a and [path]'],
    ['/data/../home/ann/b', '[path]'],
    ['/database/x', '[path]'],
    ['one\n/home/ann/x\nthree', 'one\n[path]\nthree'],
    ['hearth/ember of image/png at http://127.0.0.1:8017/ is 3 / 4', null],
  ])('%s', (text, expected) => {
    expect(withoutPaths(text, '/data')).toBe(expected ?? text);
  });

  it('are taken out of fields at any depth, and a route is none', () => {
    const fields = {
      route: '/api/inference',
      model: '/home/a',
      files: ['/home/b'],
      more: { at: '/home/c', n: 1 },
    };
    expect(fieldsWithoutPaths(fields, null)).toEqual({
      route: '/api/inference',
      model: '[path]',
      files: ['[path]'],
      more: { at: '[path]', n: 1 },
    });
  });
});

it('an error is logged by where it arose, never by a message of two lines that quotes what was typed', () => {
  let thrown: unknown;
  try {
    JSON.parse('the\nsecret');
  } catch (caught) {
    thrown = caught;
  }
  const logged = errorWithoutText(thrown);
  expect(JSON.stringify(logged)).not.toContain('secret');
  expect(logged).toMatchObject({
    type: 'SyntaxError',
    stack: expect.stringContaining('private-text.test.ts'),
  });
  expect(errorWithoutText('secret')).toEqual({ type: 'string' });
});
