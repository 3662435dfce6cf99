/** The page Storage of System: what is kept of raw checkpoints by kind and by model, and its deletion. */
import { useState } from 'react';
import { KEPT_KINDS, type KeptKind, type KeptModel } from '../../../shared/kept.ts';
import { requireClient } from '../../stores/connection.ts';
import { useFollow } from '../../stores/follow.ts';
import { readKept, useKept } from '../../stores/kept.ts';
import { Button } from '../../ui/button.tsx';
import { DeleteDialog, type Deletion } from './delete-dialog.tsx';
import { words } from './messages.ts';

/** The page. */
export function KeptPage() {
  const { kept, problem } = useKept();
  const [deletion, setDeletion] = useState<Deletion | null>(null);
  useFollow(readKept);
  const some = kept !== null && kept.length > 0;
  return (
    <>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1.5">
        <h2 className="flex-1 text-14 font-semibold">{words.title}</h2>
        {some && (
          <>
            <span className="num text-12 text-fg-3">{words.total(kept)}</span>
            <Button
              size="sm"
              disabled={kept.every((each) => each.in_use)}
              onClick={() => setDeletion({ choice: {}, kept })}
            >
              {words.deleteAll}
            </Button>
          </>
        )}
      </div>
      <p className="mt-1 max-w-[640px] text-12 text-fg-3">{words.text}</p>
      {problem !== null && (
        <div
          role="alert"
          className="mt-3 flex flex-wrap items-center gap-3 rounded-2 bg-bad-soft px-3 py-2 text-12"
        >
          <span className="min-w-0 flex-1 break-words">
            <span className="font-medium text-bad">{problem.message}</span> {problem.hint}
          </span>
          <Button size="sm" onClick={() => void readKept(requireClient())}>
            {words.tryAgain}
          </Button>
        </div>
      )}
      {kept === null && problem === null && <p className="mt-3 text-fg-2">{words.reading}</p>}
      {kept?.length === 0 && <p className="mt-3 text-fg-2">{words.nothing}</p>}
      {some && KEPT_KINDS.map((kind) => <Kind key={kind} kind={kind} all={kept} onDelete={setDeletion} />)}
      {deletion !== null && <DeleteDialog deletion={deletion} onClose={() => setDeletion(null)} />}
    </>
  );
}

interface KindProps {
  readonly kind: KeptKind;
  readonly all: readonly KeptModel[];
  readonly onDelete: (deletion: Deletion) => void;
}

/** One kind with its models; nothing where none is kept. */
function Kind({ kind, all, onDelete }: KindProps) {
  const kept = all.filter((each) => each.kind === kind);
  if (kept.length === 0) return null;
  return (
    <section aria-label={words.kind[kind]} className="mt-4 rounded-3 border border-line">
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2">
        <div className="min-w-[200px] flex-1">
          <h3 className="font-medium">{words.kind[kind]}</h3>
          <p className="text-12 text-fg-3">{words.note[kind]}</p>
        </div>
        <div className="ms-auto flex shrink-0 items-center gap-3">
          <span className="num shrink-0 text-12 text-fg-3">{words.models(kept.length)}</span>
          <span className="num w-16 shrink-0 text-end">{words.total(kept)}</span>
          <span className="flex w-[72px] shrink-0 justify-end">
            <Button
              size="sm"
              aria-label={words.deleteKind(kind)}
              disabled={kept.every((each) => each.in_use)}
              onClick={() => onDelete({ choice: { kind }, kept })}
            >
              {words.delete}
            </Button>
          </span>
        </div>
      </div>
      <ul>
        {kept.map((each) => (
          <li key={each.key} className="flex min-h-9 items-center gap-3 border-t border-line px-3.5 py-1">
            <span className="min-w-0 flex-1 truncate text-12 text-fg-2" title={each.folder ?? undefined}>
              <bdi>{words.nameOf(each)}</bdi>
              <span className="text-fg-3">{words.gone(each)}</span>
            </span>
            <span className="num w-16 shrink-0 text-end text-12 text-fg-3">{words.size(each.bytes)}</span>
            <KeptButton of={each} onDelete={onDelete} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Deletes what is kept of one model, of one kind; says where it can't, as it is in use. */
export function KeptButton({
  of,
  onDelete,
}: {
  readonly of: KeptModel;
  readonly onDelete: KindProps['onDelete'];
}) {
  const { kind, key } = of;
  return (
    <span className="flex w-[72px] shrink-0 justify-end text-12">
      {of.in_use ? (
        <span className="text-fg-3">{words.inUse}</span>
      ) : (
        <Button
          kind="ghost"
          size="sm"
          aria-label={words.deleteOne(of)}
          onClick={() => onDelete({ choice: { kind, key }, kept: [of] })}
        >
          {words.delete}
        </Button>
      )}
    </span>
  );
}
