/** What goes along with a message: the files, and the system prompt of the whole conversation. */
import { FileText, Paperclip, TextSelect, X } from 'lucide-react';
import { attachFiles, detachFile, setSystem, useRun } from '../../stores/run.ts';
import { notify } from '../../stores/notices.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { chooseFiles } from '../../ui/choose-files.ts';
import { messages } from './messages.ts';
import { readTextFiles } from './text-files.ts';
import { SYSTEM_FIELD, showSystem, useSystemOpen } from './view-store.ts';

/** Takes files into the message; what is not text is told. */
export async function attach(files: readonly File[]): Promise<void> {
  const read = await readTextFiles(files);
  attachFiles(read.files);
  for (const problem of read.problems) notify(problem, true);
}

/** Files that are text as a rule; what else a person chooses is looked at. */
const TEXT_FILES =
  'text/*,.md,.csv,.json,.yaml,.yml,.toml,.log,.ts,.tsx,.js,.py,.rs,.go,.java,.c,.h,.cpp,.sh,.sql';

/** Lets a person choose files for the message. */
export function chooseAttachments(): void {
  chooseFiles((files) => void attach(files), TEXT_FILES);
}

/** The paper clip. */
export function AttachButton() {
  return (
    <IconButton label={messages.attach} onClick={chooseAttachments}>
      <Paperclip size={16} strokeWidth={1.75} aria-hidden="true" />
    </IconButton>
  );
}

/** The files of the message being written. */
export function AttachedFiles() {
  const files = useRun((state) => state.files);
  if (files.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5 px-3 pt-3">
      {files.map((file) => (
        <li
          key={file.name}
          className="flex h-7 max-w-60 items-center gap-1.5 rounded-2 bg-active pl-2 text-12 text-fg-2"
        >
          <FileText size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
          <span className="min-w-0 truncate" title={file.name}>
            {messages.fileSize(file.name, file.text.length)}
          </span>
          <IconButton size="sm" label={messages.detach(file.name)} onClick={() => detachFile(file.name)}>
            <X size={12} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

/** Shows or hides the system prompt. */
export function SystemButton() {
  const set = useRun((state) => state.system.trim() !== '');
  const open = useSystemOpen();
  return (
    <Button kind="ghost" size="sm" className="h-7" aria-expanded={open} onClick={() => showSystem(!open)}>
      <TextSelect size={16} strokeWidth={1.75} aria-hidden="true" />
      {messages.system}
      {set && <span className="size-1.5 rounded-full bg-ember" />}
    </Button>
  );
}

/** The system prompt as a field above the message; nothing while it is put away. */
export function SystemField() {
  const system = useRun((state) => state.system);
  const open = useSystemOpen();
  if (!open) return null;
  return (
    <label className="block border-b border-line px-3.5 pt-2.5 pb-2">
      <span className="text-12 text-fg-3">{messages.system}</span>
      <textarea
        id={SYSTEM_FIELD}
        value={system}
        rows={1}
        placeholder={messages.systemPlaceholder}
        onChange={(event) => setSystem(event.target.value)}
        className="field-sizing-content max-h-28 w-full resize-none bg-transparent pt-0.5 text-13 outline-none"
      />
    </label>
  );
}
