/** HTML by template: whatever is put in is escaped, unless it is HTML that was made here. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: pieces of HTML as they are, everything else as text. */
export type Part = Html | string | number | readonly Part[];

/** HTML of a template. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((string, index) => `${string}${index < parts.length ? textOf(parts[index]) : ''}`).join(''),
  );
}

/** Parts with others between them. */
export function joined(parts: readonly Part[], between: string): Part[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));
}

/** A text in which `backticks` are code. */
export function prose(text: string): Part[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function textOf(part: Part | undefined): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part ?? '').replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
