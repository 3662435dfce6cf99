/** Model files and folders: added where they lie. The desktop app knows where; a page in the browser has to be told. */
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { dismissOpened } from '../../stores/opened.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/controls.tsx';
import { MAX_PATH } from '../models/added-paths.ts';
import { openAddModels } from '../models/view-store.ts';
import { addModels } from './add-models.ts';
import { pathsOf } from './host-paths.ts';
import { messages } from './messages.ts';
import { Head } from './sheet-head.tsx';

interface Dropped {
  readonly files: readonly File[];
  readonly folders: readonly File[];
}

/** Files are model files; what a folder holds is found out when it is added. */
export function AddModel({ files, folders }: Dropped) {
  const all = [...files, ...folders];
  const paths = pathsOf(all);
  if (paths.length > 0) return <ByFile files={files} folders={folders} paths={paths} />;
  return all.length > 1 ? <ByPaths count={all.length} /> : <ByPath files={files} folders={folders} />;
}

function ByFile({ files, folders, paths }: Dropped & { readonly paths: readonly string[] }) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const first = files[0] ?? folders[0];
  // What another program holds in memory only has no path.
  const nowhere = files.length + folders.length - paths.length;
  const add = (): void => {
    dismissOpened();
    void addModels(paths);
  };
  return (
    <>
      <Head
        many={paths.length > 1}
        title={paths.length > 1 ? messages.addMany(paths.length) : messages.addTitle(first?.name ?? '')}
      >
        <p className="text-fg-2">{messages.addText(files.length, folders.length, bytes)}</p>
        {nowhere > 0 && <p className="text-warn">{messages.nowhere(nowhere)}</p>}
      </Head>
      <div className="flex justify-end">
        <Button kind="primary" size="lg" autoFocus onClick={add}>
          {paths.length > 1 ? messages.addAll : messages.add}
        </Button>
      </div>
    </>
  );
}

function ByPath({ files, folders }: Dropped) {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const first = files[0] ?? folders[0];
  const add = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const added = await addModels([path.trim()]);
    setBusy(false);
    if (added) dismissOpened();
  };
  return (
    <>
      <Head title={first === undefined ? messages.pathTitle : messages.addTitle(first.name)}>
        <p className="text-fg-2">{folders.length > 0 ? messages.folderOf : messages.pathText}</p>
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

/** Models has a field for many paths. */
function ByPaths({ count }: { readonly count: number }) {
  const write = (): void => {
    dismissOpened();
    openAddModels();
  };
  return (
    <>
      <Head many title={messages.addMany(count)}>
        <p className="text-fg-2">{messages.pathsText}</p>
      </Head>
      <div className="flex justify-end">
        <Button kind="primary" size="lg" autoFocus onClick={write}>
          {messages.writePaths}
        </Button>
      </div>
    </>
  );
}
