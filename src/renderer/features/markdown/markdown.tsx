/** Markdown as it streams: finished blocks are drawn once, the last one with each frame; plain text until the parser is here. */
import { Suspense, lazy, memo, useMemo } from 'react';
import { cx } from '../../ui/cx.ts';
import { blocksOf } from './blocks.ts';
import type { Block } from './blocks.ts';

const TextBlock = lazy(() => import('./text-block.tsx'));
const CodeBlock = lazy(() => import('./code-block.tsx'));

interface MarkdownProps {
  readonly text: string;
  /** True while more comes: the caret stands at its end. */
  readonly live?: boolean;
}

/** Untrusted markdown: no raw HTML, no picture is fetched, links ask. */
export function Markdown({ text, live = false }: MarkdownProps) {
  const blocks = useMemo(() => blocksOf(text, live), [text, live]);
  return (
    <div className={cx('md', live && 'md-live')}>
      {blocks.map((block, index) => (
        <BlockView key={index} {...flat(block)} />
      ))}
      {live && blocks.length === 0 && <span className="caret" aria-hidden="true" />}
    </div>
  );
}

interface FlatBlock {
  readonly code: boolean;
  readonly text: string;
  readonly language: string;
  readonly open: boolean;
  readonly start: number | null;
}

/** Plain properties, so that an unchanged block is not drawn again. */
function flat(block: Block): FlatBlock {
  return block.kind === 'code'
    ? { code: true, text: block.text, language: block.language, open: block.open, start: null }
    : { code: false, text: block.text, language: '', open: false, start: block.start };
}

const BlockView = memo(function BlockView({ code, text, language, open, start }: FlatBlock) {
  const plain = <p className="whitespace-pre-wrap">{text}</p>;
  return (
    <Suspense fallback={plain}>
      {code ? (
        <CodeBlock text={text} language={language} open={open} />
      ) : (
        <TextBlock text={text} start={start} />
      )}
    </Suspense>
  );
});
