/** The pin of a model: pressed while it is kept in memory. */
import { Pin } from 'lucide-react';
import type { ModelInfo } from '../../../shared/models.ts';
import { pinModel } from '../../stores/library.ts';
import { IconButton } from '../../ui/button.tsx';
import { messages } from './messages.ts';

/** Keeps the model, or lets it go. */
export function PinButton({ model: { id, pinned } }: { readonly model: ModelInfo }) {
  return (
    <IconButton
      size="sm"
      label={messages.keepOne(id)}
      aria-pressed={pinned}
      onClick={() => void pinModel(id, !pinned)}
    >
      <Pin size={14} strokeWidth={1.75} aria-hidden="true" className={pinned ? 'fill-current' : ''} />
    </IconButton>
  );
}
