/** The files of a model, whether they are whole, where they lie, and the removal. */
import { CircleAlert, CircleCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ModelDetails } from '../../../shared/machine.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { stopCheck, useDetails } from '../../stores/details.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Bar } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { TITLES, runCommand } from './commands.ts';
import { words } from './detail-messages.ts';
import { Section } from './section.tsx';

type ModelFile = ModelDetails['files'][number];

/** Files that are listed before somebody asks for all: weights stand first, small ones follow. */
const FIRST_FILES = 6;

interface FilesProps {
  readonly model: ModelInfo;
  readonly details: ModelDetails;
}

/** Weights first, the largest before the smaller. Damaged ones always show. */
function inOrder(files: readonly ModelFile[]): ModelFile[] {
  const rank = (file: ModelFile): number => (file.check === 'damaged' ? 0 : file.variant === null ? 2 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b) || b.bytes - a.bytes);
}

/** The section; it stays quiet about files until they are asked for. */
export function FilesSection({ model, details }: FilesProps) {
  const [all, setAll] = useState(false);
  const files = inOrder(details.files);
  const shown = all ? files : files.slice(0, FIRST_FILES);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <Section title={words.files} aside={words.fileCount(files.length, bytes)}>
      <ul className="mt-2 flex flex-col gap-1.5">
        {shown.map((file) => (
          <FileRow key={file.path} file={file} />
        ))}
      </ul>
      {!all && files.length > FIRST_FILES && (
        <Button kind="ghost" size="sm" className="mt-1 -ml-2" onClick={() => setAll(true)}>
          {words.allFiles(files.length)}
        </Button>
      )}
      <Check model={model} />
      <Place model={model} details={details} />
    </Section>
  );
}

function FileRow({ file }: { readonly file: ModelFile }) {
  return (
    <li className="text-12">
      <div className="flex items-center gap-2.5">
        <span className="mono min-w-0 flex-1 truncate" title={plainText(file.path)}>
          <bdi>{plainText(file.path)}</bdi>
        </span>
        <span className="num shrink-0 text-fg-2" title={words.exactBytes(file.bytes)}>
          {formatBytes(file.bytes)}
        </span>
        <CheckSign file={file} />
      </div>
      {file.problem !== null && <p className="mt-0.5 break-words text-bad">{file.problem}</p>}
    </li>
  );
}

function CheckSign({ file }: { readonly file: ModelFile }) {
  const props = { size: 14, strokeWidth: 1.75, role: 'img', className: 'shrink-0' } as const;
  if (file.check === 'ok')
    return <CircleCheck {...props} className="shrink-0 text-ok" aria-label={words.checked} />;
  if (file.check === 'damaged')
    return <CircleAlert {...props} className="shrink-0 text-bad" aria-label={words.damaged} />;
  return (
    <span
      role="img"
      aria-label={words.unchecked}
      title={words.unchecked}
      className="grid size-3.5 place-items-center text-fg-3"
    >
      –
    </span>
  );
}

/** The check under way, or the button that starts one. */
function Check({ model }: { readonly model: ModelInfo }) {
  const check = useDetails((state) => state.checks[model.id]);
  if (check === undefined) {
    // Where something is wrong the button stands with what is wrong.
    if (model.problem !== null) return null;
    return (
      <div className="mt-2.5">
        <Button size="sm" onClick={() => runCommand('check', model)}>
          {TITLES.check}
        </Button>
      </div>
    );
  }
  const { done_bytes: done, total_bytes: total, path } = check;
  return (
    <div className="mt-2.5">
      <Bar share={total === 0 ? 0 : done / total} label={words.checkBar} />
      <div className="mt-1.5 flex items-center gap-2 text-12 text-fg-2">
        <span className="min-w-0 flex-1">
          <span className="num block">{total === 0 ? words.checking : words.checkProgress(done, total)}</span>
          <span className="mono block truncate text-fg-3" title={plainText(path)}>
            <bdi>{plainText(path)}</bdi>
          </span>
        </span>
        <Button size="sm" onClick={() => stopCheck(model.id)}>
          {TITLES['stop-check']}
        </Button>
      </div>
    </div>
  );
}

function Place({ model, details }: FilesProps) {
  const canReveal = useDetails((state) => state.canReveal === true);
  const { directory, removable } = details;
  return (
    <>
      <div className="mt-3 flex items-center gap-1">
        <p className="mono min-w-0 flex-1 truncate text-fg-3" title={plainText(directory)}>
          <bdi>{plainText(directory)}</bdi>
        </p>
        {canReveal ? (
          <Button kind="ghost" size="sm" onClick={() => runCommand('reveal', model)}>
            {TITLES.reveal}
          </Button>
        ) : (
          <CopyButton words label={TITLES['copy-path']} text={() => directory} />
        )}
        {removable && (
          <IconButton
            size="sm"
            label={TITLES.remove}
            className="text-bad! hover:text-bad!"
            onClick={() => runCommand('remove', model)}
          >
            <Trash2 size={14} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {!removable && <p className="mt-1.5 text-12 text-fg-3">{words.notRemovable(model.source)}</p>}
    </>
  );
}
