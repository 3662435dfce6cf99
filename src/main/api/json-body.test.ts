import { describe, expect, it } from 'vitest';
import { parseJsonBody } from './json-body.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { scanJson } from './scan-json.ts';

const parse = (text: string): unknown => parseJsonBody(Buffer.from(text));

describe('a JSON body', () => {
  it.each([
    '{}',
    '[]',
    '0',
    'null',
    '"a\\"b\\\\"',
    '{"a":{"a":[{"a":1},{"a":2}]}}',
    ' {"é":"😀\\u0000"} ',
    '{"a":"b","b":"a","c":["a","a"]}',
    '{"x":"{[{[,:\\"\\\\"}',
  ])('%s is parsed as JSON.parse does', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('that is empty is no value', () => {
    expect(parse('')).toBeUndefined();
  });

  it('may be as deep as the limit and no deeper', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parse(deep(MAX_JSON_DEPTH))).not.toThrow();
    expect(() => parse(deep(MAX_JSON_DEPTH + 1))).toThrow(/64 levels/);
  });

  it('counts brackets in texts as text', () => {
    const text = '['.repeat(1_000);
    expect(parse(JSON.stringify({ text }))).toEqual({ text });
    expect(parse(String.raw`{"a\\":"[[\"[["}`)).toEqual({ 'a\\': '[["[[' });
  });

  it('keeps a name apart from the same name in another object, and finds it twice in one', () => {
    expect(() => parse('[{"a":1},{"a":1}]')).not.toThrow();
    expect(() => parse('{"a":{"b":1},"b":1}')).not.toThrow();
    expect(() => parse('{"a":{"b":1},"c":[{"b":1}],"a":2}')).toThrow(/"a" twice \(byte 27\)/);
    expect(() => parse(String.raw`{"model":1,"\u006dodel":2}`)).toThrow(/"model" twice/);
  });

  it.each([
    ['{"a":NaN}', 5],
    ['{"a":Infinity}', 5],
    ['{"a":tru}', 8],
    ['[1 2]', 3],
    ['{"a":01}', 6],
    ['{a:1}', 1],
    ['[1,]', 3],
    ['{"a":1', 6],
    ['{"a":"x', 7],
    ['\ufeff{}', 0],
    [`{"${'a'.repeat(500)}":1,"b":+1}`, 510],
  ])('%s is wrong at position %i', (text, position) => {
    expect(() => parse(text)).toThrow(new RegExp(`at position ${String(position)}\\b`));
  });

  it('of 32 MB with a mistake at its end is answered without a search that takes seconds', () => {
    expect(() => parse(`["${'a'.repeat(32_000_000)}",NaN]`)).toThrow(/is not JSON/);
  });

  it('that is cut anywhere never hangs or crashes the scan', () => {
    const whole = Buffer.from(String.raw`{"a\\\"":[{"b":"\\"},"é",{"c":{}}]}`);
    for (let length = 0; length <= whole.length; length++)
      expect(scanJson(whole.subarray(0, length))).toBeNull();
  });
});
