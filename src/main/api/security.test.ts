import { describe, expect, it } from 'vitest';
import {
  checkHost,
  checkOrigin,
  checkToken,
  bearerTokens,
  headerValues,
  isLoopback,
  requireTokenBeyondLoopback,
  weakToken,
} from './security.ts';

const facts = (host: string, localAddress = '127.0.0.1') => ({ rawHeaders: ['Host', host], localAddress });
const local = { host: '127.0.0.1', token: 'secret' };

describe('Host', () => {
  it.each(['localhost', 'localhost:8017', '127.0.0.1:1', '[::1]:8017', 'LOCALHOST:8017'])(
    '%s is this machine',
    (host) => {
      expect(checkHost(facts(host), local)).toBe(host.toLowerCase());
    },
  );

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    '127.0.0.2',
    '::1',
    'localhost:',
    'localhost:123456',
    'local host',
    'a@localhost',
    '[::1',
    '0.0.0.0',
    '2130706433',
  ])('%s is a stranger: a name that some other server can point at us', (host) => {
    expect(() => checkHost(facts(host), local)).toThrow(/not a name/);
  });

  it('is the bound name too', () => {
    expect(checkHost(facts('box.home:8017'), { host: 'box.home', token: 'x' })).toBe('box.home:8017');
    expect(() => checkHost(facts('192.168.1.5'), { host: 'box.home', token: 'x' })).toThrow();
    expect(checkHost(facts('[fd00::1]:80'), { host: 'fd00::1', token: 'x' })).toBe('[fd00::1]:80');
  });

  it('bound to every address, is the one that the connection came in on and no other', () => {
    const open = { host: '0.0.0.0', token: 'x' };
    expect(checkHost(facts('192.168.1.5:8017', '192.168.1.5'), open)).toBe('192.168.1.5:8017');
    expect(checkHost(facts('192.168.1.5', '::ffff:192.168.1.5'), open)).toBe('192.168.1.5');
    expect(checkHost(facts('localhost'), open)).toBe('localhost');
    expect(() => checkHost(facts('192.168.1.6', '192.168.1.5'), open)).toThrow();
    expect(() => checkHost(facts('evil.example', '192.168.1.5'), open)).toThrow();
  });

  it('has to be there exactly once', () => {
    expect(() => checkHost({ rawHeaders: [], localAddress: undefined }, local)).toThrow(/0 times/);
    expect(() =>
      checkHost({ rawHeaders: ['Host', 'localhost', 'hOsT', 'localhost'], localAddress: undefined }, local),
    ).toThrow(/2 times/);
  });
});

describe('Origin', () => {
  const origin = (value: string) => ({ rawHeaders: ['Origin', value], localAddress: undefined });
  it('may be missing, or our own', () => {
    expect(() => checkOrigin({ rawHeaders: [], localAddress: undefined }, 'localhost:1')).not.toThrow();
    expect(() => checkOrigin(origin('http://localhost:1'), 'localhost:1')).not.toThrow();
  });

  it.each([
    'http://localhost:2',
    'https://localhost:1',
    'http://localhost',
    'null',
    '',
    'http://localhost:1.evil.example',
  ])('%s is not', (value) => {
    expect(() => checkOrigin(origin(value), 'localhost:1')).toThrow(/may not use/);
  });
});

describe('the token', () => {
  it('is taken from a Bearer header only, and whole', () => {
    expect(bearerTokens(['Authorization', 'Bearer abc', 'AUTHORIZATION', 'bearer def'])).toEqual([
      'abc',
      'def',
    ]);
    expect(bearerTokens(['Authorization', 'Basic abc', 'X', 'Bearer abc'])).toEqual([]);
    expect(() => checkToken(['secret'], 'secret')).not.toThrow();
    expect(() => checkToken([], null)).not.toThrow();
    for (const shown of [[], [''], ['Secret'], ['secret '], ['secre']])
      expect(() => checkToken(shown, 'secret')).toThrow();
  });

  it('is needed wherever another machine could reach', () => {
    for (const host of [
      '0.0.0.0',
      '::',
      '0',
      '127.1',
      '192.168.1.5',
      'box.home',
      '',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect(isLoopback(host)).toBe(false);
      expect(() => requireTokenBeyondLoopback({ host, token: null })).toThrow(/token/);
      expect(() => requireTokenBeyondLoopback({ host, token: 'guessed' })).not.toThrow();
      expect(weakToken({ host, token: 'guessed' })).toMatch(/^[^\n]*7 characters[^\n]*$/);
      expect(weakToken({ host, token: 'longer-1' })).toBeNull();
    }
    for (const host of ['localhost', '127.0.0.1', '127.5.5.5', '::1']) {
      expect(() => requireTokenBeyondLoopback({ host, token: null })).not.toThrow();
      expect(() => requireTokenBeyondLoopback({ host, token: 't' })).not.toThrow();
      expect(weakToken({ host, token: 't' })).toBeNull();
    }
  });
});

it('a header value that looks like a header name is no header', () => {
  expect(headerValues(['x', 'host', 'host', 'real'], 'host')).toEqual(['real']);
});
