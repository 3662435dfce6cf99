/** Models that came with texts: offered beside what can be done with the texts. */
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { addModels } from './add-models.ts';
import { pathsOf } from './host-paths.ts';
import { messages } from './messages.ts';

/** Nothing where no model was among them. A page in the browser is not told where they lie, so it says what to do. */
export function AddModelToo({ models }: { readonly models: readonly File[] }) {
  const [added, setAdded] = useState(false);
  const [first] = models;
  if (first === undefined) return null;
  const paths = pathsOf(models);
  const add = (): void => {
    setAdded(true);
    void addModels(paths);
  };
  return (
    <div className="mb-3 flex items-center gap-3 rounded-3 border border-line px-3.5 py-2">
      <p className="min-w-0 flex-1 text-12 break-words">
        {messages.modelToo(first.name, models.length)} {paths.length === 0 && messages.modelTooByPath}
      </p>
      {paths.length > 0 && (
        <Button disabled={added} onClick={add}>
          {messages.addToo(models.length)}
        </Button>
      )}
    </div>
  );
}
