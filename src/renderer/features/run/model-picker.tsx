/** The button with the model in the head, and the picker that it opens (Mod J). */
import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ModelInfo } from '../../../shared/models.ts';
import { useRun } from '../../stores/run.ts';
import { setOverlay, useView } from '../../stores/view.ts';
import { splitName } from '../../ui/format.ts';
import { Tag } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import { ModelList } from './model-list.tsx';

/** The tag is the chosen file, else the format. */
export function ModelPicker({ model }: { readonly model: ModelInfo | null }) {
  const open = useView((state) => state.overlay === 'model-picker');
  const variant = useRun((state) => (model === null ? undefined : state.variants[model.id]));
  const { org, name } = splitName(model?.id ?? '');
  const tag = tagOf(model, variant);
  return (
    <Popover.Root open={open} onOpenChange={(next) => setOverlay(next ? 'model-picker' : null)}>
      <Popover.Trigger
        aria-keyshortcuts="Control+J Meta+J"
        className="flex h-8 min-w-0 items-center gap-2 rounded-2 px-2 font-medium hover:bg-hover"
      >
        <span className="truncate" title={model?.id}>
          <span className="sr-only">{messages.pickModel}: </span>
          {org !== '' && <span className="text-fg-2 max-wide:hidden">{org}/</span>}
          {model === null ? messages.noModel : name}
        </span>
        {tag !== null && <Tag>{tag}</Tag>}
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={messages.pickModel}
          className="pop z-50 w-[560px] max-w-[calc(100vw-24px)] overflow-hidden rounded-3 border border-line-2 bg-surface shadow-2 outline-none"
        >
          <ModelList current={model?.id ?? null} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function tagOf(model: ModelInfo | null, variant: string | undefined): string | null {
  if (model === null) return null;
  if (variant !== undefined && model.variants.includes(variant)) return variant;
  if (model.variants.length === 1) return model.variants[0] ?? null;
  return model.format === 'unknown' ? null : model.format.toUpperCase();
}
