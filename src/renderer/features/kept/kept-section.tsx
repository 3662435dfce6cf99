/** In the details of a model: what is kept of it for its next load. */
import { useState } from 'react';
import type { KeptModel } from '../../../shared/kept.ts';
import { readDetails } from '../../stores/details.ts';
import { Section } from '../models/section.tsx';
import { DeleteDialog, type Deletion } from './delete-dialog.tsx';
import { KeptButton } from './kept-page.tsx';
import { words } from './messages.ts';

/** The section; it is not there where nothing is kept. */
export function KeptSection({
  model,
  kept,
}: {
  readonly model: string;
  readonly kept: readonly KeptModel[];
}) {
  const [deletion, setDeletion] = useState<Deletion | null>(null);
  if (kept.length === 0) return null;
  return (
    <Section title={words.section}>
      <ul className="mt-1">
        {kept.map((each) => (
          <li key={each.key} className="flex min-h-8 items-center gap-2 text-12">
            <span className="min-w-0 flex-1 text-fg-2 first-letter:uppercase">{words.one(each)}</span>
            <span className="num shrink-0 text-fg-3">{words.size(each.bytes)}</span>
            <KeptButton of={each} onDelete={setDeletion} />
          </li>
        ))}
      </ul>
      {deletion !== null && (
        <DeleteDialog
          deletion={deletion}
          onClose={() => setDeletion(null)}
          onDone={() => void readDetails(model)}
        />
      )}
    </Section>
  );
}
