/** Code with its colours, without a frame. */
import { useMemo } from 'react';
import '../markdown/markdown.css';
import { highlighted } from '../markdown/highlight.ts';

/** Loaded with the first look at the Code tab: the grammars are heavy. */
export default function Coloured({ text, language }: { readonly text: string; readonly language: string }) {
  const pieces = useMemo(() => highlighted(text, language), [text, language]);
  return pieces.map((piece, index) => (
    <span key={index} className={piece.tone === '' ? undefined : `md-${piece.tone}`}>
      {piece.text}
    </span>
  ));
}
