/** A text whose own words are marked: those that the text beside it has not. */
import { cx } from '../../ui/cx.ts';
import type { Piece } from '../../features/activity/differences.ts';

interface PiecesProps {
  readonly pieces: readonly Piece[];
  /** Words that were there before, or words that came; each has a mark of its own beside the colour. */
  readonly kind: 'before' | 'after';
}

/** Underlined throughout where they came, dashed where they went. */
export function Pieces({ pieces, kind }: PiecesProps) {
  const Mark = kind === 'before' ? 'del' : 'ins';
  return pieces.map((piece, index) =>
    piece.same ? (
      <span key={index}>{piece.text}</span>
    ) : (
      <Mark
        key={index}
        className={cx(
          'rounded-[3px] box-decoration-clone text-fg underline decoration-1 underline-offset-4',
          kind === 'before' ? 'bg-active decoration-dashed' : 'bg-ember-soft',
        )}
      >
        {piece.text}
      </Mark>
    ),
  );
}
