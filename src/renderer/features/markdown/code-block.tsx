/** A block of code with its language, a copy button and colours for five languages. */
import './markdown.css';
import { memo, useMemo } from 'react';
import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { highlighted } from './highlight.ts';
import type { Piece } from './highlight.ts';
import { messages } from './messages.ts';

interface CodeBlockProps {
  readonly text: string;
  readonly language: string;
  /** True while it grows: colours come at its end, so that no frame colours it anew. */
  readonly open: boolean;
}

/** The block; long lines scroll. */
export default memo(function CodeBlock({ text, language, open }: CodeBlockProps) {
  const pieces = useMemo(() => (open ? null : highlighted(text, language)), [open, text, language]);
  return (
    <div className="md-code" dir="ltr">
      {language !== '' && <span className="md-code-name">{language}</span>}
      <pre tabIndex={0} aria-label={messages.code}>
        <code>{pieces === null ? text : pieces.map(drawn)}</code>
      </pre>
      <span className="md-code-copy">
        <CopyButton label={messages.copyCode} text={() => text} />
      </span>
    </div>
  );
});

function drawn(piece: Piece, index: number): ReactNode {
  return piece.tone === '' ? (
    piece.text
  ) : (
    <span key={index} className={`md-${piece.tone}`}>
      {piece.text}
    </span>
  );
}
