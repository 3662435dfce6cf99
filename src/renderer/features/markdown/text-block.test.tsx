import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import CodeBlock from './code-block.tsx';
import TextBlock from './text-block.tsx';

const html = (text: string): string => renderToStaticMarkup(<TextBlock text={text} />);

describe('untrusted markdown', () => {
  it('never fetches a picture', () => {
    const drawn = html('![cat](https://evil.example/x.png) <img src="https://evil.example/y.png">');
    expect(drawn).not.toMatch(/<img/);
    expect(drawn).toContain('not loaded: cat');
  });
  it('shows HTML as the text that it is', () => {
    const drawn = html(
      '<script>alert(1)</script>\n\n<iframe src="https://evil.example"></iframe>\n\na <b onclick="x()">b</b>',
    );
    expect(drawn).not.toMatch(/<(script|iframe|b)[ >]/);
    expect(drawn).toContain('&lt;script&gt;');
  });
  it('has no link that opens unasked, and none at all for code', () => {
    const drawn = html(
      '[a](https://example.com) [b](javascript:alert(1)) [c](data:text/html,x) <https://auto.example>',
    );
    expect(drawn).not.toMatch(/href=|javascript:|data:text/);
    expect(drawn.match(/<button/g)).toHaveLength(2);
  });
  it('keeps the headings of the page in order', () => {
    expect(html('# a\n\n## b\n\n###### c')).not.toMatch(/<h[126]/);
  });
});

it('colours finished code and leaves growing code plain', () => {
  const code = (open: boolean): string =>
    renderToStaticMarkup(<CodeBlock text="return 1" language="python" open={open} />);
  expect(code(false)).toContain('md-keyword');
  expect(code(true)).not.toContain('md-keyword');
});

it('counts on in the later part of a list, and anew in what is nested in it', () => {
  const drawn = renderToStaticMarkup(<TextBlock text={'1. a\n   1. nested\n1. b'} start={13} />);
  expect(drawn.match(/<ol[^>]*>/g)).toEqual(['<ol start="13">', '<ol>']);
});
