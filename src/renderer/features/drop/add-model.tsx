/** A model file or a folder: added where it lies. The desktop app knows where; a page in the browser has to be told. */
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { dismissOpened } from '../../stores/opened.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/controls.tsx';
import { addModels } from './add-models.ts';
import { messages } from './messages.ts';
import { Head } from './sheet-head.tsx';

/** Longest path that any system takes. */
const MAX_PATH = 4_096;

/** `files` may be empty: a folder is no file to a page. */
export function AddModel({ files }: { readonly files: readonly File[] }) {
  const paths = (window.hearth?.pathsFor(files) ?? []).filter((path) => path !== '');
  return paths.length > 0 ? <ByFile files={files} paths={paths} /> : <ByPath files={files} />;
}

function ByFile({ files, paths }: { readonly files: readonly File[]; readonly paths: readonly string[] }) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const add = (): void => {
    dismissOpened();
    void addModels(paths);
  };
  return (
    <>
      <Head title={messages.addTitle(files[0]?.name ?? '')}>
        <p className="text-fg-2">{messages.addText(bytes)}</p>
      </Head>
      <div className="flex justify-end">
        <Button kind="primary" size="lg" autoFocus onClick={add}>
          {messages.add}
        </Button>
      </div>
    </>
  );
}

function ByPath({ files }: { readonly files: readonly File[] }) {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const add = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const added = await addModels([path.trim()]);
    setBusy(false);
    if (added) dismissOpened();
  };
  return (
    <>
      <Head title={files[0] === undefined ? messages.pathTitle : messages.addTitle(files[0].name)}>
        <p className="text-fg-2">{messages.pathText}</p>
      </Head>
      <form onSubmit={(event) => void add(event)} className="flex items-center gap-2">
        <Field
          autoFocus
          aria-label={messages.path}
          placeholder={messages.pathExample}
          maxLength={MAX_PATH}
          value={path}
          onChange={(event) => setPath(event.target.value)}
          className="mono h-[34px]! flex-1"
        />
        <Button type="submit" kind="primary" size="lg" disabled={busy || path.trim() === ''}>
          {messages.add}
        </Button>
      </form>
    </>
  );
}
