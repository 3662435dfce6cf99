import { describe, expect, it } from 'vitest';
import { KEYMAP, NOTHING_PENDING, actionOf, keyOf, press, takenBy } from './keymap.ts';
import type { Binding, Pending } from './keymap.ts';
import { messages } from './messages.ts';

const BINDINGS: readonly Binding[] = KEYMAP.filter((line) => line.global).map(({ id, key }) => ({ id, key }));

/** A key press; `held` are modifiers. */
function event(key: string, held: readonly string[] = [], code = ''): KeyboardEvent {
  const fields = {
    key,
    code: code === '' ? (/^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key) : code,
    ctrlKey: held.includes('Control'),
    metaKey: held.includes('Meta'),
    altKey: held.includes('Alt'),
    shiftKey: held.includes('Shift'),
    getModifierState: (name: string) => held.includes(name),
  };
  return Object.assign(new Event('keydown'), fields) as KeyboardEvent;
}

const calm = { now: 0, typing: false, singles: true };
const ids = (pressed: KeyboardEvent, more: Partial<typeof calm> = {}, pending: Pending = NOTHING_PENDING) =>
  press(pressed, BINDINGS, pending, { ...calm, ...more }).ids;

describe('press', () => {
  it('finds a chord, and not the one with Shift held too', () => {
    expect(ids(event('k', ['Control']))).toEqual(['view.palette']);
    expect(ids(event('Enter', ['Control', 'Shift']))).toEqual(['run.again']);
    expect(ids(event('Enter', ['Control']))).toEqual(['run.start']);
  });

  it('leaves letters and signs to a text field, but not chords', () => {
    expect(ids(event('/'), { typing: true })).toEqual([]);
    expect(ids(event('?', ['Shift']), { typing: true })).toEqual([]);
    expect(ids(event('b', ['Control']), { typing: true })).toEqual(['view.rail']);
    expect(ids(event('Escape'), { typing: true })).toEqual(['run.stop.escape']);
  });

  it('a sign is itself, however the layout types it', () => {
    expect(ids(event('/', ['Shift'], 'Digit7'))).toEqual(['view.filter']);
    expect(ids(event('?', ['Shift']))).toEqual(['view.keys']);
  });

  it('single keys can be turned off', () => {
    expect(ids(event('?', ['Shift']), { singles: false })).toEqual([]);
    expect(press(event('g'), BINDINGS, NOTHING_PENDING, { ...calm, singles: false }).pending.begun).toEqual(
      [],
    );
  });

  it('a sequence needs its keys in order and in time', () => {
    const { pending } = press(event('g'), BINDINGS, NOTHING_PENDING, calm);
    expect(ids(event('m'), { now: 500 }, pending)).toEqual(['go.models.sequence']);
    expect(ids(event('m'), { now: 5_000 }, pending)).toEqual(['picture.masks']);
    expect(ids(event('m'))).toEqual(['picture.masks']);
  });
});

it('no two global keys are the same', () => {
  const keys = BINDINGS.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

it('every line has words', () => {
  expect(KEYMAP.filter(({ id }) => messages.lineOf(id) === id)).toEqual([]);
});

it('a changed key goes before the map, and the map before the action', () => {
  expect(keyOf('view.rail', { 'view.rail': '$mod+y' })).toBe('$mod+y');
  expect(keyOf('view.rail', {}, 'x')).toBe('$mod+b');
  expect(keyOf('nowhere', {}, 'x')).toBe('x');
});

it('a second key does the same action', () => {
  expect([actionOf('go.run.sequence'), actionOf('run.stop.escape'), actionOf('run.stop')]).toEqual([
    'go.run',
    'run.stop',
    'run.stop',
  ]);
});

describe('takenBy', () => {
  const title = (binding: string, own = 'view.rail', changes = {}) => takenBy(binding, own, changes)?.id;

  it.each([
    ['$mod+k', 'view.palette'],
    ['Alt+ArrowUp', 'run.branch-back'],
    ['Enter', 'list.open'],
    ['End', 'list.ends'],
    ['7', 'offer.pick'],
    ['$mod+v', 'paste'],
    ['g', 'go.run.sequence'],
    ['/ x', 'view.filter'],
    ['g x', undefined],
    ['$mod+y', undefined],
  ])('%s is the key of %s', (binding, owner) => {
    expect(title(binding)).toBe(owner);
  });

  it('a key that was given away is free, and its new one is not', () => {
    const changes = { 'view.palette': '$mod+y' };
    expect([title('$mod+k', 'view.rail', changes), title('$mod+y', 'view.rail', changes)]).toEqual([
      undefined,
      'view.palette',
    ]);
  });

  it('an action does not stand in its own way, nor do its two keys', () => {
    expect([title('$mod+b'), title('g r', 'go.run')]).toEqual([undefined, undefined]);
  });
});

it('says which key begins a sequence and which ends one, so that a list lets go of no other letter', () => {
  const begun = press(event('g'), BINDINGS, NOTHING_PENDING, calm);
  expect(begun.sequence).toBe('begins');
  expect(press(event('m'), BINDINGS, begun.pending, calm).sequence).toBe('ends');
  expect(press(event('x'), BINDINGS, begun.pending, calm).sequence).toBeNull();
  expect(press(event('m'), BINDINGS, NOTHING_PENDING, calm).sequence).toBeNull();
});
