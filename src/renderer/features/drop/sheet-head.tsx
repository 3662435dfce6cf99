/** The beginning of every sheet about files. */
import { FileText, Files } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useCallback } from 'react';
import type { ReactNode } from 'react';

/** The sheet's beginning: an icon, a title and what is known. */
export function Head({
  title,
  many = false,
  picture,
  children,
}: {
  readonly title: string;
  readonly many?: boolean;
  /** A picture that stands in the place of the icon. */
  readonly picture?: File | undefined;
  readonly children?: ReactNode;
}) {
  const Icon = many ? Files : FileText;
  return (
    <div className="mb-4 flex items-center gap-4">
      {picture === undefined ? (
        <span className="grid size-14 shrink-0 place-items-center rounded-3 border border-line bg-raised text-fg-2">
          <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
        </span>
      ) : (
        <FilePicture file={picture} />
      )}
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-20 font-semibold tracking-[-0.015em] break-words">{title}</Radix.Title>
        {children}
      </div>
    </div>
  );
}

/** The picture of a file before anybody else has it. */
function FilePicture({ file }: { readonly file: File }) {
  const show = useCallback(
    (image: HTMLImageElement | null) => {
      const url = URL.createObjectURL(file);
      image?.setAttribute('src', url);
      return () => URL.revokeObjectURL(url);
    },
    [file],
  );
  return (
    <img ref={show} alt="" className="h-[72px] w-24 shrink-0 rounded-3 border border-line object-cover" />
  );
}
