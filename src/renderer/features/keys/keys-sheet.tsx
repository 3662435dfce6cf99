/** The sheet of keys (?): every key of the app, by where it works. */
import { setOverlay } from '../../stores/view.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { KeyList } from './key-list.tsx';
import { messages } from './messages.ts';

/** The dialog. */
export function KeysSheet() {
  return (
    <Dialog open onClose={() => setOverlay(null)} title={messages.title} width="w-[760px]">
      {/* Nothing in the list takes the focus, and it is scrolled by key all the same. */}
      <div role="group" aria-label={messages.title} tabIndex={0} className="-outline-offset-2">
        <KeyList />
      </div>
    </Dialog>
  );
}
