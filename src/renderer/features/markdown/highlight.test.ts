import { expect, it } from 'vitest';
import { highlighted } from './highlight.ts';

it('loses no character of the code', () => {
  const code = 'def f(x: int) -> str:\n    """doc"""\n    return f"{x}" # done\n';
  for (const language of ['python', 'js', 'ts', 'json', 'sh', 'unknown'])
    expect(
      highlighted(code, language)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
});

it('names the parts by what they are', () => {
  const tones = Object.fromEntries(
    highlighted('return 42 # why', 'py').map(({ text, tone }) => [text, tone]),
  );
  expect(tones).toMatchObject({ return: 'keyword', '42': 'number', '# why': 'comment' });
});

it('leaves very long code plain, which the grammars would hang on', () => {
  expect(highlighted('a'.repeat(50_001), 'js')).toHaveLength(1);
});
