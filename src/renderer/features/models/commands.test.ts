import { expect, it } from 'vitest';
import { detailsOf } from '../../testing/fake-details.ts';
import { sampleModel } from '../../testing/samples.ts';
import { commandsFor } from './commands.ts';
import type { CommandContext } from './commands.ts';

const model = { ...sampleModel, source: 'folder' as const };
const context: CommandContext = {
  loading: false,
  checking: false,
  converting: false,
  canReveal: true,
  details: detailsOf(model),
};

it('offers the change that the state allows, and a stop only for what was begun here', () => {
  const states = ['available', 'loading', 'loaded', 'unloading', 'failed', 'quarantined'] as const;
  const changes = states.map((state) =>
    commandsFor({ ...model, state }, context).filter((each) =>
      ['load', 'unload', 'try-again', 'release', 'stop-load'].includes(each),
    ),
  );
  expect(changes).toEqual([['load'], [], ['unload'], [], ['try-again'], ['release']]);
  expect(commandsFor({ ...model, state: 'loading' }, { ...context, loading: true })).toContain('stop-load');
});

it('offers to keep what can be run, and to let go whatever is kept', () => {
  expect(commandsFor(model, context)).toContain('keep');
  expect(commandsFor({ ...model, task: null }, context)).not.toContain('keep');
  const kept = commandsFor({ ...model, pinned: true, state: 'quarantined' }, context);
  expect(kept).toContain('keep-no-longer');
  expect(kept).not.toContain('keep');
});

it('never offers to remove an embedded model, nor one whose details are not known', () => {
  expect(commandsFor(model, context)).toContain('remove');
  const embedded = detailsOf(sampleModel);
  expect(commandsFor(sampleModel, { ...context, details: embedded })).not.toContain('remove');
  expect(commandsFor(model, { ...context, details: undefined })).not.toContain('remove');
});

it('copies the path where the host cannot show a folder', () => {
  expect(commandsFor(model, context)).toContain('reveal');
  const browser = commandsFor(model, { ...context, canReveal: false });
  expect(browser).toContain('copy-path');
  expect(browser).not.toContain('reveal');
});

it('does not open what has no workbench or is set aside', () => {
  expect(commandsFor({ ...model, task: 'text-to-3d' }, context)).not.toContain('open');
  expect(commandsFor({ ...model, state: 'quarantined' }, context)).not.toContain('open');
});
