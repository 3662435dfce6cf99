import { beforeEach, expect, it, vi } from 'vitest';
import { batchRequestId } from '../../../shared/batch-id.ts';
import { useBatch } from '../../stores/batch.ts';
import { reopenRun } from '../../stores/reopen.ts';
import { useView } from '../../stores/view.ts';
import { newBatch } from './batch.ts';
import { entryTitle, openEntry } from './recent-entry.ts';

vi.mock(import('../../stores/reopen.ts'), async (original) => ({
  ...(await original()),
  reopenRun: vi.fn(),
}));

const idOf = (size: number) => batchRequestId('req_1', { batch: 'req_b', index: 0, size });

beforeEach(() => {
  useBatch.setState({ batch: null });
  useView.setState({ batchShown: false });
});

it('names a batch by its first file and how many more there are; a run alone keeps its title', () => {
  expect(entryTitle({ title: 'a.png', request_id: idOf(12) })).toBe('a.png and 11 more');
  expect(entryTitle({ title: 'a.png', request_id: idOf(1) })).toBe('a.png');
  expect(entryTitle({ title: 'a.png', request_id: 'req_1' })).toBe('a.png');
});

it('brings the batch that is still there to the front, and reopens the run of any other', () => {
  openEntry({ id: 7, request_id: idOf(2) });
  expect(vi.mocked(reopenRun)).toHaveBeenCalledWith(7);
  const head = {
    id: 'req_b',
    task: 'image-to-text',
    model: 'm',
    options: {},
    beside: {},
    patience: null,
  } as const;
  useBatch.setState({ batch: newBatch({ ...head, title: 't' }, [{ name: 'a.png', bytes: 1 }]) });
  openEntry({ id: 8, request_id: idOf(2) });
  expect(vi.mocked(reopenRun)).toHaveBeenCalledTimes(1);
  expect(useView.getState().batchShown).toBe(true);
});
