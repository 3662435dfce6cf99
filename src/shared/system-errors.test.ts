import { expect, it } from 'vitest';
import { systemProblem } from './system-errors.ts';

const said = (more: object): Error => Object.assign(new Error('EIO: i/o error, read'), more);

it.each<[string, unknown, string | null]>([
  ['a known code', said({ code: 'ENOSPC', syscall: 'write' }), 'the disk is full'],
  ['a code that is new', said({ code: 'EODD', syscall: 'read' }), 'the system refused (EODD)'],
  ['a code that every object has', said({ code: 'toString', syscall: 'x' }), 'the system refused (toString)'],
  ['an error of no file system', said({}), null],
  ['no error', 'EIO', null],
])('%s', (_, error, words) => {
  expect(systemProblem(error)).toBe(words);
});
