/** Adds model files and folders where they lie, and says in words what became of them. */
import { requireClient } from '../../stores/connection.ts';
import { tellFailure } from '../../stores/failures.ts';
import { notify } from '../../stores/notices.ts';
import { goTo } from '../../stores/view.ts';
import { messages } from './messages.ts';

/** The contract takes so many paths at once. */
const MOST_PATHS = 100;

/** Adds them and shows Models; true where at least one was added. Failures become notes. */
export async function addModels(paths: readonly string[]): Promise<boolean> {
  const wanted = paths.filter((path) => path !== '').slice(0, MOST_PATHS);
  if (wanted.length === 0) return false;
  try {
    const { added, refused } = await requireClient().call('addModels', { paths: wanted }).output;
    const [first] = refused;
    if (first !== undefined) notify(messages.refused(first.path, first.reason, refused.length - 1), true);
    if (added.length > 0) {
      notify(messages.added(added));
      goTo('models');
    }
    return added.length > 0;
  } catch (error) {
    tellFailure(error, { again: () => void addModels(paths) });
    return false;
  }
}
