import { expect, test } from 'vitest';
import { CONVERTIBLE, headOf } from '../shared/convertible.ts';
import { listSupported } from './registry.ts';

test('main promises exactly what the converter writes', () => {
  const promised = Object.entries(CONVERTIBLE).map(([type, heads]) => ({ type, heads }));
  expect(promised.toSorted((a, b) => (a.type < b.type ? -1 : 1))).toEqual(listSupported());
});

test.each([
  ['BertForSequenceClassification', 'SequenceClassification'],
  ['DeiTForImageClassificationWithTeacher', 'ImageClassificationWithTeacher'],
  ['CLIPTextModelWithProjection', 'Projection'],
  ['Dinov2WithRegistersForImageClassification', 'ImageClassification'],
  ['Dinov2WithRegistersModel', 'Model'],
  ['GPT2LMHeadModel', 'LMHeadModel'],
  ['BertModel', 'Model'],
])('%s is not taken for another head than %s', (name, head) => {
  expect(headOf(name)).toBe(head);
});
