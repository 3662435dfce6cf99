/** Asks before something that is kept is deleted, names what is lost, and tells what became of it. */
import type { KeptChoice, KeptModel } from '../../../shared/kept.ts';
import { deleteKept } from '../../stores/kept.ts';
import { notify } from '../../stores/notices.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { words } from './messages.ts';

/** What is to be deleted: the choice, and what it fits now. */
export interface Deletion {
  readonly choice: KeptChoice;
  readonly kept: readonly KeptModel[];
}

/** The dialog; `onDone` is called once something was deleted. */
export function DeleteDialog({
  deletion: { choice, kept },
  onClose,
  onDone,
}: {
  readonly deletion: Deletion;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}) {
  const free = kept.filter((each) => !each.in_use);
  const used = kept.filter((each) => each.in_use);
  const confirm = async (): Promise<void> => {
    const deleted = await deleteKept(choice);
    if (deleted === null) return;
    notify(words.done(deleted));
    onDone?.();
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.asks(free)}
      text={[words.loses(free), ...(used.length > 0 ? [words.stays(used)] : [])].join(' ')}
      action={words.delete}
      onConfirm={confirm}
    />
  );
}
