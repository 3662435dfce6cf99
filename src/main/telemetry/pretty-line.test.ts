import { expect, it } from 'vitest';
import { prettyLines } from './pretty-line.ts';

it('shows a line to a person, and lets no text in it write to the terminal', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5).getTime();
  const line = { level: 40, time, msg: 'bad\u001b[2J', model: 'org/name', why: 'a \u009b b', ms: 12 };
  expect(prettyLines(`${JSON.stringify(line)}\nplain words\n`)).toMatch(
    /^03:04:05 warn {2}bad\\u001b\[2J model=org\/name why="a \\u009b b" ms=12\n\S+ info {2}plain words\n$/,
  );
});
