import { expect, it } from 'vitest';
import { sampleProfile } from '../../testing/samples.ts';
import { AUTOMATIC, choiceOf, isChosen, selected } from './profile-choice.ts';

const q4 = sampleProfile();
const q8 = sampleProfile({ profile: 'llama-cuda-Q8_0', dtype: 'Q8_0', device: 'cuda' });
const q8cpu = sampleProfile({ profile: 'llama-cpu-Q8_0', dtype: 'Q8_0' });

it('shows the profile that was chosen, on its device, and "as Hearth chooses" where there is none', () => {
  const all = [q4, q8, q8cpu];
  expect(selected(all, { variant: 'Q8_0', device: 'cpu' })).toBe('llama-cpu-Q8_0');
  expect(selected(all, { variant: 'Q8_0', device: null })).toBe('llama-cuda-Q8_0');
  expect(selected(all, null)).toBe(AUTOMATIC);
  // A file that has gone meanwhile.
  expect(selected(all, { variant: 'Q2_K', device: null })).toBe(AUTOMATIC);
});

it('makes a choice of a profile, and none of one whose device is no kind of device', () => {
  expect(choiceOf(q8)).toEqual({ variant: 'Q8_0', device: 'cuda' });
  expect(choiceOf(sampleProfile({ device: 'cuda:1' }))).toBeNull();
  expect(isChosen(q8, choiceOf(q8))).toBe(true);
  expect(isChosen(q4, choiceOf(q8))).toBe(false);
});
