/** The few fields of a model card's front matter that are read. A YAML library for them would be a large dependency. Pure. */

/** Front matter is a few kB; a longer one is no front matter. */
const FRONT_MATTER = /^\uFEFF?---\r?\n([\s\S]{0,100000}?)\r?\n---[ \t]*(?:\r?\n|$)/;

/** The card's markdown and the YAML that stands before it. */
export function splitCard(text: string): { body: string; frontMatter: string } {
  const found = FRONT_MATTER.exec(text);
  if (found === null) return { body: text.replace(/^\uFEFF/, ''), frontMatter: '' };
  return { body: text.slice(found[0].length), frontMatter: found[1] ?? '' };
}

/** The text of a field on one line, without control characters; null where there is none, or a list. */
export function cardField(
  frontMatter: string,
  name: 'license' | 'license_name' | 'license_link',
): string | null {
  const value = new RegExp(`^${name}:[ \\t]*["']?([^"'\\r\\n#]{1,120}?)["']?[ \\t]*$`, 'm').exec(
    frontMatter,
  )?.[1];
  const plain = value?.replace(/\p{Cc}/gu, '').trim() ?? '';
  return plain === '' ? null : plain;
}
