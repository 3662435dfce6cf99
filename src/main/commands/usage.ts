/** Values of the command line, read strictly: what makes no sense is a usage error, exit code 2. */
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { MAX_TIMEOUT_S } from '../../shared/inference.ts';

/** A whole number from 0 to 65535. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** Seconds, fractions allowed. */
export function readTimeout(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= MAX_TIMEOUT_S) return seconds;
  throw new InvalidArgumentError(
    `A timeout is a number of seconds above 0, ${String(MAX_TIMEOUT_S)} at most.`,
  );
}

/** The characters that a Bearer header can carry (RFC 6750, b64token). */
export function readToken(text: string): string {
  if (/^[A-Za-z0-9._~+/-]{1,512}=*$/.test(text)) return text;
  throw new InvalidArgumentError('A token is at most 512 letters, digits or . _ ~ + / -');
}

/** A host that is not empty; an empty one would mean every address. */
export function readHost(text: string): string {
  if (/^[A-Za-z0-9._:[\]-]+$/.test(text)) return text.replace(/^\[(.*)\]$/, '$1');
  throw new InvalidArgumentError('A host is a name or an address, such as 127.0.0.1.');
}

/** Collects an option that may come several times. */
export function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

/** Names with commas between them; at least one. */
export function readList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('A list is written with commas: text-classification,fill-mask.');
}

/** `k=v` pairs as an object; a value that is JSON is taken as JSON, anything else as text. */
export function readOption(text: string, before: Record<string, unknown>): Record<string, unknown> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('An option is written name=value, such as temperature=0.2.');
  const pairs = [
    ...Object.entries(before),
    [text.slice(0, equals), valueOf(text.slice(equals + 1))] as const,
  ];
  return Object.fromEntries(pairs);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A model as it is typed: a path that begins with a dot is one from the folder where the command runs, as shells
 * complete it; everything else is a name or an absolute path already.
 */
export function readModel(value: string): string {
  return /^\.{1,2}(?:[\\/]|$)/.test(value) ? resolve(value) : value;
}
