/** The beginning of every sheet about files. */
import { FileText, Files } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** The sheet's beginning: an icon, a title and what is known. */
export function Head({
  title,
  many = false,
  children,
}: {
  readonly title: string;
  readonly many?: boolean;
  readonly children?: ReactNode;
}) {
  const Icon = many ? Files : FileText;
  return (
    <div className="mb-4 flex items-center gap-4">
      <span className="grid size-14 shrink-0 place-items-center rounded-3 border border-line bg-raised text-fg-2">
        <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-20 font-semibold tracking-[-0.015em] break-words">{title}</Radix.Title>
        {children}
      </div>
    </div>
  );
}
