/** A button that copies a text and turns into a check for a moment. */
import { Check, Copy } from 'lucide-react';
import { Button, IconButton } from './button.tsx';
import { useCopy } from './hooks.ts';

const COPIED = 'Copied';

/** With `words` a button that says what it copies, else a small icon. `text` is only made when it is clicked. */
export function CopyButton({
  label,
  text,
  words = false,
}: {
  readonly label: string;
  readonly text: () => string;
  readonly words?: boolean;
}) {
  const { copied, copy } = useCopy();
  const icon = copied ? (
    <Check size={14} strokeWidth={1.75} aria-hidden="true" className="text-ok" />
  ) : (
    <Copy size={14} strokeWidth={1.75} aria-hidden="true" />
  );
  const onClick = (): void => copy(text());
  if (!words)
    return (
      <IconButton size="sm" label={copied ? COPIED : label} onClick={onClick}>
        {icon}
      </IconButton>
    );
  return (
    <Button kind="ghost" size="sm" onClick={onClick}>
      {icon}
      {copied ? COPIED : label}
    </Button>
  );
}
