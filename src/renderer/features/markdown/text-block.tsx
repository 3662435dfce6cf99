/** One block of markdown. Loaded with the first answer: the parser is heavy. */
import './markdown.css';
import { Image } from 'lucide-react';
import { useMemo } from 'react';
import ReactMarkdown from 'react-markdown';
import type { Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { AskingLink } from './asking-link.tsx';
import CodeBlock from './code-block.tsx';
import { messages } from './messages.ts';

const PLUGINS = [remarkGfm];

const COMPONENTS: Components = {
  a: ({ href, children }) => <AskingLink href={href ?? ''}>{children}</AskingLink>,
  img: ({ src, alt }) => (
    <AskingLink href={typeof src === 'string' ? src : ''}>
      <Image size={14} strokeWidth={1.75} aria-hidden="true" className="mr-1 inline align-[-2px]" />
      {messages.picture(alt ?? '')}
    </AskingLink>
  ),
  pre: ({ children, node }) => {
    const code = node?.children[0];
    if (code?.type !== 'element') return <pre>{children}</pre>;
    const names = code.properties['className'];
    const name = Array.isArray(names) && typeof names[0] === 'string' ? names[0] : '';
    const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
    return <CodeBlock text={text.replace(/\n$/, '')} language={name.replace('language-', '')} open={false} />;
  },
  table: ({ children }) => (
    <div className="md-table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <span>{checked === true ? `☑ ` : `☐ `}</span>,
  // An answer's headings are part of a page that has its own: they start at the third level.
  h1: ({ children }) => <h3 className="md-h1">{children}</h3>,
  h2: ({ children }) => <h3 className="md-h2">{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h5>{children}</h5>,
  h6: ({ children }) => <h5>{children}</h5>,
};

/**
 * HTML in the text is shown as the text that it is; addresses other than http(s) and mailto lose their target. `start`
 * is the number of the first item of a text that is the later part of a numbered list.
 */
export default function TextBlock({ text, start = null }: TextBlockProps) {
  const components = useMemo(
    () => (start === null ? COMPONENTS : { ...COMPONENTS, ol: olFrom(start) }),
    [start],
  );
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} components={components}>
      {text}
    </ReactMarkdown>
  );
}

interface TextBlockProps {
  readonly text: string;
  readonly start?: number | null;
}

/** A list that begins in the first line of its block goes on from there; one that is nested in it counts by itself. */
function olFrom(first: number): NonNullable<Components['ol']> {
  return function Numbered({ node, start, children }) {
    return (
      <ol start={node?.position?.start.line === 1 && node.position.start.column === 1 ? first : start}>
        {children}
      </ol>
    );
  };
}
