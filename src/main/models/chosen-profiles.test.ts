import { expect, it } from 'vitest';
import { CHOSEN_PROFILE, chosenFor, chosenProfiles, withChoice } from './chosen-profiles.ts';

it('reads what was chosen for a model, the last word, and not what was chosen for one whose name begins alike', () => {
  const lines = ['org/a=q4', 'org/ab=F16', 'org/a=Q8_0@cpu'];
  expect(chosenFor('org/a', lines)).toEqual({ variant: 'Q8_0', device: 'cpu' });
  expect(chosenFor('org/ab', lines)).toEqual({ variant: 'F16', device: null });
  expect(chosenFor('org', lines)).toBeNull();
  expect([...chosenProfiles(lines)]).toEqual([
    ['org/a', { variant: 'Q8_0', device: 'cpu' }],
    ['org/ab', { variant: 'F16', device: null }],
  ]);
});

it.each([
  ['org/a=q4', true],
  ['org/a=Q4_K_M@cuda', true],
  ['org/a=q4@tpu', false],
  ['org/a=', false],
  ['=q4', false],
  ['org/a', false],
  [`org/a=${'q'.repeat(101)}`, false],
])('%s is taken: %s', (line, taken) => {
  expect(CHOSEN_PROFILE.test(line)).toBe(taken);
});

it('changes one line and leaves those of other models, and takes it back', () => {
  const lines = ['org/a=q4', 'org/ab=F16'];
  expect(withChoice('org/a', { variant: 'q8', device: 'cpu' }, lines)).toEqual([
    'org/ab=F16',
    'org/a=q8@cpu',
  ]);
  expect(withChoice('org/a', null, lines)).toEqual(['org/ab=F16']);
});
