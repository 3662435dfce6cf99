/** A model card drawn from markdown: no HTML, nothing fetched, links ask. Loaded with the first card. */
import '../markdown/markdown.css';
import { Image } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import type { Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { cutCard, levelHeadings } from './card-text.ts';
import { words } from './detail-messages.ts';

/** Addresses that may be opened after asking; anything else is text. */
const OPENS = /^https?:\/\//i;
/** Of a longer address only the beginning is shown; its host, which decides, stands there. */
const LONGEST_SHOWN = 400;
/** The pane's own headings end at the third level. */
const FIRST_LEVEL = 4;

const PLUGINS = [
  remarkGfm,
  () => (tree: Parameters<typeof levelHeadings>[0]) => levelHeadings(tree, FIRST_LEVEL),
];

const COMPONENTS: Components = {
  a: ({ href, children }) => <CardLink href={href ?? ''}>{children}</CardLink>,
  img: ({ alt }) => (
    <span className="inline-flex max-w-full items-center gap-1 rounded-1 bg-active px-1.5 py-0.5 text-11 text-fg-2">
      <Image size={12} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
      <span className="truncate">{words.picture(alt ?? '')}</span>
    </span>
  ),
  pre: ({ children }) => (
    <div className="md-code">
      <pre tabIndex={0}>{children}</pre>
    </div>
  ),
  table: ({ children }) => (
    <div className="md-table [overflow-wrap:normal]" role="group" aria-label={words.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <span>{checked === true ? '☑ ' : '☐ '}</span>,
};

/** The card's text, cut where it is very long. */
export default function CardBody({ card }: { readonly card: string }) {
  const { text, leftOut } = cutCard(card);
  return (
    <>
      <div className="md mt-2 [font:var(--t-13)]!" dir="auto">
        <ReactMarkdown skipHtml remarkPlugins={PLUGINS} components={COMPONENTS}>
          {text}
        </ReactMarkdown>
      </div>
      {leftOut > 0 && <p className="mt-3 text-12 text-fg-3">{words.cardCut(leftOut)}</p>}
    </>
  );
}

/** A button that looks like a link, so that no key or middle click opens it unasked. */
function CardLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  if (!OPENS.test(href)) return <span>{children}</span>;
  const shown = href.length > LONGEST_SHOWN ? `${href.slice(0, LONGEST_SHOWN)}…` : href;
  return (
    <>
      <button type="button" className="md-link" title={shown} onClick={() => setAsking(true)}>
        {children}
      </button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={words.openTitle}
        text={words.openText(shown)}
        action={words.openAction}
        onConfirm={() => void window.open(href, '_blank', 'noopener,noreferrer')}
      />
    </>
  );
}
