/** The dialogs of Models: add models where they lie, convert one, and ask before one is removed. */
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { toHearthError } from '../../../shared/errors.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { addModels, removeModel, useDetails } from '../../stores/details.ts';
import type { Added } from '../../stores/details.ts';
import { notify } from '../../stores/notices.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { pathsOf, whyNot } from './added-paths.ts';
import { words } from './detail-messages.ts';
import { TITLES } from './commands.ts';
import { ConvertDialog } from './convert-dialog.tsx';
import { closeDialog, selectModel } from './view-store.ts';
import type { ModelsDialog } from './view-store.ts';

/** The dialog that is open. */
export default function Dialogs({ dialog }: { readonly dialog: ModelsDialog }) {
  if (dialog.kind === 'add') return <AddDialog {...dialog} />;
  return dialog.kind === 'convert' ? (
    <ConvertDialog model={dialog.model} />
  ) : (
    <RemoveDialog model={dialog.model} />
  );
}

/** Once the dialog has closed, ms. */
const AFTER_DIALOG_MS = 50;

/** What opened the dialog may be gone with its model; the list takes the focus then. */
function focusList(): void {
  if (document.activeElement === document.body)
    document.querySelector<HTMLElement>('main [role=grid]')?.focus();
}

function RemoveDialog({ model }: { readonly model: ModelInfo }) {
  const directory = useDetails((state) => state.details[model.id]?.directory ?? null);
  const remove = async (): Promise<void> => {
    const freed = await removeModel(model.id);
    if (freed === null) return;
    notify(words.removed(model.id, freed));
    setTimeout(focusList, AFTER_DIALOG_MS);
  };
  return (
    <ConfirmDialog
      open
      onClose={closeDialog}
      title={words.removeTitle(model.id)}
      text={words.removeText(model.size_bytes, directory)}
      action={TITLES.remove}
      onConfirm={remove}
    />
  );
}

function AddDialog({ paths, outcome: before }: Extract<ModelsDialog, { kind: 'add' }>) {
  const [text, setText] = useState(paths.join('\n'));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Added | null>(before);
  const wanted = pathsOf(text);
  const add = async (): Promise<void> => {
    const refusal = whyNot(wanted);
    setProblem(refusal);
    if (refusal !== null || wanted.length === 0) return;
    setBusy(true);
    try {
      const result = await addModels(wanted);
      setOutcome(result);
      setText(result.refused.map((each) => each.path).join('\n'));
      const [first] = result.added;
      if (first !== undefined) selectModel(first);
    } catch (error) {
      const { message, hint } = toHearthError(error);
      setProblem(`${message} ${hint}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={words.addTitle}
      text={words.addText}
      width="w-[520px]"
      foot={
        <>
          <Button onClick={closeDialog}>{words.addClose}</Button>
          <Button kind="primary" disabled={busy || wanted.length === 0} onClick={() => void add()}>
            {busy ? words.adding : words.addAction}
          </Button>
        </>
      }
    >
      <label className="mt-3 block">
        <span className="text-12 font-medium text-fg-2">{words.addLabel}</span>
        <textarea
          value={text}
          rows={3}
          spellCheck={false}
          placeholder={words.addExample}
          aria-invalid={problem !== null || undefined}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(null);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void add();
          }}
          className="mono mt-1.5 block w-full resize-y rounded-2 border border-line-control bg-surface px-2 py-1.5 outline-none focus:border-ember focus:outline-1 focus:outline-solid focus:outline-offset-0 focus:outline-ember"
        />
      </label>
      <div role="status" className="mt-3 flex flex-col gap-2 empty:hidden">
        {problem !== null && <p className="break-words text-bad">{problem}</p>}
        {outcome !== null && <Outcome outcome={outcome} />}
      </div>
    </Dialog>
  );
}

/** What became of each path, in words. */
function Outcome({ outcome: { added, refused } }: { readonly outcome: Added }) {
  const icon = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;
  return (
    <>
      {added.length === 0 && refused.length === 0 && <p className="text-fg-2">{words.nothingNew}</p>}
      {added.length > 0 && (
        <div className="flex gap-2.5">
          <CircleCheck {...icon} className="mt-0.5 shrink-0 text-ok" />
          <div className="min-w-0">
            <p>{words.added(added.length)}</p>
            <ul className="text-12 text-fg-2">
              {added.map((model) => (
                <li key={model} className="truncate" title={plainText(model)}>
                  <bdi>{plainText(model)}</bdi>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {refused.length > 0 && (
        <div className="flex gap-2.5">
          <CircleAlert {...icon} className="mt-0.5 shrink-0 text-bad" />
          <div className="min-w-0">
            <p>{words.refused(refused.length)}</p>
            <ul className="mt-0.5 flex flex-col gap-1 text-12 text-fg-2">
              {refused.map((each) => (
                <li key={each.path} className="break-words">
                  <bdi className="mono break-all text-fg">{plainText(each.path)}</bdi> {each.reason}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </>
  );
}
